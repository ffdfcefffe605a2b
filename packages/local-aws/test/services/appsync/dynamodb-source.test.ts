import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { allow, document, roleArn, startStack, trusting, type Stack } from '../../iam/stack.ts';

let stack: Stack;
let url: string;
let apiKey: string;
beforeAll(async () => {
  stack = await startStack();
  for (const TableName of ['things', 'others'])
    await stack.provision('AWS::DynamoDB::Table', TableName, {
      TableName,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
  await stack.provision('AWS::IAM::Role', 'Source', {
    RoleName: 'source',
    AssumeRolePolicyDocument: trusting({ Service: 'appsync.amazonaws.com' }),
    Policies: [
      {
        PolicyName: 'own',
        PolicyDocument: document(allow('dynamodb:*', 'arn:aws:dynamodb:us-east-1:000000000000:table/things')),
      },
    ],
  });
  const api = await stack.provision('AWS::AppSync::GraphQLApi', 'Api', { Name: 'Api', AuthenticationType: 'API_KEY' });
  const { ApiId, GraphQLUrl } = api.attributes as { ApiId: string; GraphQLUrl: string };
  url = GraphQLUrl;
  const key = await stack.provision('AWS::AppSync::ApiKey', 'Key', { ApiId });
  apiKey = String(key.attributes['ApiKey']);
  await stack.provision('AWS::AppSync::GraphQLSchema', 'Schema', {
    ApiId,
    Definition: 'type Query { run(request: AWSJSON!): AWSJSON }',
  });
  await stack.provision('AWS::AppSync::DataSource', 'Things', {
    ApiId,
    Name: 'Things',
    Type: 'AMAZON_DYNAMODB',
    ServiceRoleArn: roleArn('source'),
    DynamoDBConfig: { TableName: 'things', AwsRegion: 'us-east-1' },
  });
  await stack.provision('AWS::AppSync::Resolver', 'Run', {
    ApiId,
    TypeName: 'Query',
    FieldName: 'run',
    Kind: 'UNIT',
    DataSourceName: 'Things',
    Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
    Code: `
      export function request(ctx) { return ctx.args.request; }
      export function response(ctx) { return ctx.error ? { error: ctx.error, result: ctx.result } : ctx.result; }`,
  });
});
afterAll(() => stack.close());

/** Answers what the response handler returns for a request object. */
async function run(request: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'query ($request: AWSJSON!) { run(request: $request) }',
      variables: { request: JSON.stringify(request) },
    }),
  });
  const { data, errors } = (await answer.json()) as { data: { run: string | null }; errors?: { message: string }[] };
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '));
  return JSON.parse(data.run ?? 'null') as unknown;
}

let id: string;
let count = 0;
beforeEach(() => void (id = `i${(count += 1)}`));
const key = (name = id) => ({ id: { S: name } });
const put = (attributeValues: object, more: object = {}) =>
  run({ operation: 'PutItem', key: key(), attributeValues, ...more });

it('an item is put, read, updated and deleted, as plain values', async () => {
  const item = { n: { N: 1.5 }, z: { NULL: null }, l: { L: [{ M: { a: { BOOL: true } } }] }, s: { SS: ['x'] } };
  const plain = { id, n: 1.5, z: null, l: [{ a: true }], s: ['x'] };
  expect(await put(item)).toEqual(plain);
  expect(await run({ operation: 'GetItem', key: key() })).toEqual(plain);
  expect(await run({ operation: 'GetItem', key: key('absent') })).toBeNull();
  expect(
    await run({
      operation: 'UpdateItem',
      key: key(),
      update: {
        expression: 'SET #n = #n + :one REMOVE z, l, s',
        expressionNames: { '#n': 'n' },
        expressionValues: { ':one': { N: 1 } },
      },
    }),
  ).toEqual({ id, n: 2.5 });
  expect(await run({ operation: 'DeleteItem', key: key() })).toEqual({ id, n: 2.5 });
});

it('a condition that fails is an error beside the item, unless the item is as it should be', async () => {
  await put({ a: { N: 1 } });
  const condition = { expression: 'attribute_not_exists(id)' };
  expect(await put({ a: { N: 2 } }, { condition })).toEqual({
    error: {
      message: 'The conditional request failed (Service: DynamoDb, Status Code: 400)',
      type: 'DynamoDB:ConditionalCheckFailedException',
    },
    result: { id, a: 1 },
  });
  expect(await put({ a: { N: 1 } }, { condition })).toEqual({ id, a: 1 });
});

it('a condition says what counts as the wanted item, and how it is read', async () => {
  await put({ a: { N: 1 }, at: { N: 1 } });
  const put2 = (more: object, values: object = { a: { N: 1 }, at: { N: 2 } }) =>
    put(values, { condition: { expression: 'attribute_not_exists(id)', ...more } });
  const item = { id, a: 1, at: 1 };
  expect(await put2({})).toMatchObject({ result: item, error: {} });
  const calm = { consistentRead: false, conditionalCheckFailedHandler: { strategy: 'Reject' } };
  expect(await put2({ ...calm, equalsIgnore: ['at'] })).toEqual(item);
  expect(await put2({ equalsIgnore: ['at'] }, { a: { N: 2 } })).toMatchObject({ result: item, error: {} });
  for (const wrong of [
    { equalsIgnore: 'at' },
    { equalsIgnore: [5] },
    { conditionalCheckFailedHandler: { strategy: 'x' } },
    { conditionalCheckFailedHandler: 'x' },
  ])
    await expect(put2(wrong)).rejects.toThrow(
      /^Value for field '\$\[condition\]\[\w+\](\[strategy\])?' is not valid\.$/,
    );
  const custom = { conditionalCheckFailedHandler: { strategy: 'Custom', lambdaArn: 'arn' } };
  await expect(put2(custom)).rejects.toThrow('The strategy Custom of a DynamoDB condition of AppSync is not supported');
});

it('queries and scans come in pages', async () => {
  await put({ a: { N: 1 } });
  const query = { expression: 'id = :id', expressionValues: { ':id': { S: id } } };
  expect(await run({ operation: 'Query', query, filter: { expression: 'attribute_exists(a)' } })).toEqual({
    items: [{ id, a: 1 }],
    nextToken: null,
    scannedCount: 1,
  });
  let nextToken: string | null = null;
  const found: unknown[] = [];
  do {
    const page = (await run({ operation: 'Scan', limit: 1, nextToken })) as {
      items: unknown[];
      nextToken: string | null;
    };
    found.push(...page.items);
    ({ nextToken } = page);
  } while (nextToken !== null);
  expect(found).toContainEqual({ id, a: 1 });
});

it('batches answer in the order of their keys', async () => {
  const items = ['b', 'a'].map((name) => ({ id: { S: id + name }, v: { S: name } }));
  expect(await run({ operation: 'BatchPutItem', tables: { things: items } })).toEqual({
    data: {
      things: [
        { id: `${id}b`, v: 'b' },
        { id: `${id}a`, v: 'a' },
      ],
    },
    unprocessedItems: { things: [] },
  });
  const keys = ['a', 'absent', 'b'].map((name) => key(id + name));
  expect(await run({ operation: 'BatchGetItem', tables: { things: { keys } } })).toEqual({
    data: { things: [{ id: `${id}a`, v: 'a' }, null, { id: `${id}b`, v: 'b' }] },
    unprocessedKeys: { things: [] },
  });
  expect(await run({ operation: 'BatchDeleteItem', tables: { things: [key(`${id}a`)] } })).toEqual({
    data: { things: [{ id: `${id}a` }] },
    unprocessedKeys: { things: [] },
  });
});

it('transactions answer keys, or why they were cancelled', async () => {
  const write = (condition?: object) =>
    run({
      operation: 'TransactWriteItems',
      transactItems: [
        { table: 'things', operation: 'PutItem', key: key(), attributeValues: { a: { N: 1 } }, condition },
      ],
    });
  expect(await write()).toEqual({ keys: [{ id }], cancellationReasons: null });
  expect(await write({ expression: 'attribute_not_exists(id)' })).toMatchObject({
    error: { type: 'DynamoDB:TransactionCanceledException' },
    result: {
      keys: null,
      cancellationReasons: [
        { type: 'ConditionalCheckFailed', message: 'The conditional request failed', item: { id, a: 1 } },
      ],
    },
  });
  expect(
    await run({
      operation: 'TransactGetItems',
      transactItems: [
        { table: 'things', key: key() },
        { table: 'things', key: key('absent') },
      ],
    }),
  ).toEqual({ items: [{ id, a: 1 }, null], cancellationReasons: null });
});

it('batches and transactions that fail answer what they always have', async () => {
  const error = { type: 'DynamoDB:AccessDeniedException' };
  const others = [key('a'), key('b')];
  expect(await run({ operation: 'BatchGetItem', tables: { others: { keys: others } } })).toMatchObject({
    error,
    result: { data: { others: [null, null] }, unprocessedKeys: { others: [{ id: 'a' }, { id: 'b' }] } },
  });
  expect(await run({ operation: 'BatchPutItem', tables: { others: [{ ...key('a'), v: { N: 1 } }] } })).toMatchObject({
    error,
    result: { data: { others: [null] }, unprocessedItems: { others: [{ id: 'a', v: 1 }] } },
  });
  expect(await run({ operation: 'BatchDeleteItem', tables: { others } })).toMatchObject({
    error,
    result: { data: { others: [null, null] }, unprocessedKeys: { others: [{ id: 'a' }, { id: 'b' }] } },
  });
  const transactItems = [{ table: 'others', key: key() }];
  expect(await run({ operation: 'TransactGetItems', transactItems })).toMatchObject({
    error,
    result: { items: null, cancellationReasons: null },
  });
  const deletes = transactItems.map((item) => ({ ...item, operation: 'DeleteItem' }));
  expect(await run({ operation: 'TransactWriteItems', transactItems: deletes })).toMatchObject({
    error,
    result: { keys: null, cancellationReasons: null },
  });
});

it('a write without a reason says so where another was the reason', async () => {
  const condition = { expression: 'attribute_exists(id)' };
  const transactItems = [
    { table: 'things', operation: 'PutItem', key: key('free'), attributeValues: {} },
    { table: 'things', operation: 'ConditionCheck', key: key('nowhere'), condition },
  ];
  expect(await run({ operation: 'TransactWriteItems', transactItems })).toMatchObject({
    result: {
      cancellationReasons: [
        { type: 'None', message: 'None' },
        { type: 'ConditionalCheckFailed', message: 'The conditional request failed' },
      ],
    },
  });
});

it('what the role may not do, and what AppSync does not know, is an error with its name', async () => {
  expect(await run({ operation: 'BatchGetItem', tables: { others: { keys: [key()] } } })).toMatchObject({
    error: { type: 'DynamoDB:AccessDeniedException' },
  });
  await expect(run({ operation: 'Sync' })).rejects.toThrow(/AppSync DynamoDB operation Sync is not supported/);
  await expect(run({ operation: 'Other' })).rejects.toThrow("Value for field '$[operation]' is not valid.");
  await expect(run({ operation: 'GetItem' })).rejects.toThrow("Value for field '$[key]' not found.");
  await expect(run({ operation: 'GetItem', key: key(), limit: 1 })).rejects.toThrow("Unsupported element '$[limit]'.");
});
