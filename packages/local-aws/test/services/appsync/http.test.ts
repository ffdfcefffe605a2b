import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { bearer, bothModes, createWorld, iam, passing, post, Raise, token, type World } from './support.ts';

const sdl = `
  type Query {
    hello(name: String): String
    dragon(name: String!): Dragon
    strict: Dragon!
    dragons: [Dragon!]!
    list: [Int]
    unresolved: String
    guarded: String @aws_cognito_user_pools(cognito_groups: ["Rangers"])
    piped(x: Int): String
    broken: String
    appended: Dragon
    wrongList: [String]
    flag: Boolean
    when: AWSDateTime
    json(value: AWSJSON): AWSJSON
    mood: Mood
    search(filter: Filter, mood: Mood): String
    big: String
    env: String
  }
  type Mutation { publish(name: String): Dragon @aws_iam }
  type Subscription { onPublish: Dragon @aws_subscribe(mutations: ["publish"]) }
  type Dragon @aws_cognito_user_pools @aws_iam { name: String! family: String secret: String @aws_iam friend: Dragon }
  enum Mood { CALM ANGRY }
  input Filter { name: String!, limit: Int }
`;

const returning = (value: unknown) => ({ request: () => ({ payload: value }), response: (ctx: { result?: unknown }) => ctx.result });

let world: World;
beforeAll(async () => {
  world = await createWorld({
    sdl,
    api: {
      ...bothModes,
      EnvironmentVariables: { STAGE: 'dev' },
      LogConfig: { FieldLogLevel: 'INFO', CloudWatchLogsRoleArn: 'x', ExcludeVerboseContent: true },
    },
    codes: {
      hello: { request: (ctx) => ({ payload: `hello ${String((ctx.arguments as { name?: string }).name)}` }), response: (ctx) => ctx.result },
      dragon: returning({ name: 'Smaug', family: 'Fire', secret: 'gold', friend: { name: null } }),
      null: returning(null),
      dragons: returning([{ name: 'A' }, { name: null }]),
      list: returning([1, 'x', '3']),
      raise: {
        request: () => {
          throw new Raise({ message: 'no', type: 'VALIDATION', info: { field: 'name' }, data: { name: 'kept', family: 'dropped' } });
        },
        response: () => null,
      },
      append: {
        request: () => ({ payload: { name: 'Kept' } }),
        response: (ctx, extras) => (
          extras.appended.push({ message: 'careful', type: 'WARN', data: null, info: null }), (extras.responseHeaders['x-mine'] = '1'), ctx.result
        ),
      },
      first: { request: (ctx) => ({ operation: 'Invoke', payload: { stash: ctx.stash, prev: ctx.prev } }), response: (ctx) => ctx.result },
      second: { request: (ctx) => ({ payload: ctx.prev?.result }), response: (ctx) => JSON.stringify(ctx.result) },
      pipe: {
        request: (ctx) => {
          (ctx.stash as Record<string, unknown>)['x'] = (ctx.arguments as { x: number }).x;
          return {};
        },
        response: (ctx) => ctx.prev?.result,
      },
      text: returning('text'),
      map: returning({ a: 1 }),
      date: returning('2026-05-06T00:00:00.000'),
      json: { request: (ctx) => ({ payload: { got: (ctx.arguments as { value: unknown }).value } }), response: (ctx) => ctx.result },
      mood: returning('HAPPY'),
      args: { request: (ctx) => ({ payload: JSON.stringify(ctx.arguments) }), response: (ctx) => ctx.result },
      big: returning('x'.repeat(2_000)),
      env: { request: (ctx) => ({ payload: `${ctx.env['STAGE']} ${ctx.authType} ${ctx.info.selectionSetList.join()}` }), response: (ctx) => ctx.result },
      publish: passing,
    },
    resolvers: {
      'Query.hello': 'hello',
      'Query.dragon': 'dragon',
      'Query.strict': 'null',
      'Query.dragons': 'dragons',
      'Query.list': 'list',
      'Query.guarded': 'text',
      'Query.piped': { code: 'pipe', functions: [{ code: 'first', lambda: 'arn:aws:lambda:us-east-1:000000000000:function:f' }, { code: 'second' }] },
      'Query.broken': 'raise',
      'Query.appended': 'append',
      'Query.wrongList': 'map',
      'Query.flag': 'map',
      'Query.when': 'date',
      'Query.json': 'json',
      'Query.mood': 'mood',
      'Query.search': 'args',
      'Query.big': 'big',
      'Query.env': 'env',
      'Mutation.publish': 'publish',
    },
  });
});
afterAll(() => world.close());

const ask = async (query: string, variables?: unknown, claims?: Record<string, unknown>) =>
  post(world.url, await bearer(claims), { query, ...(variables !== undefined && { variables }) });
const askAs = (headers: Record<string, string>, query: string) => post(world.url, headers, { query });

describe('transport', () => {
  it('answers with the documented headers', async () => {
    const { status, headers, text } = await ask('{ hello(name: "you") }');
    expect([status, text]).toEqual([200, '{"data":{"hello":"hello you"}}']);
    expect(headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(headers.get('x-amzn-requestid')).toBe('request-1');
    expect(headers.get('x-amzn-appsync-tokensconsumed')).toBe('1');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toContain('x-amzn-ErrorType');
  });

  it.each([
    ['', 'MalformedHttpRequestException', 'Request body is empty.'],
    ['meow', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{}', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{}}', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['[]', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{"query":"{hello}","variables":[]}', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{"query":"query A {hello} query B {hello}"}', 'BadRequestException', 'Missing operation name.'],
  ])('refuses the body %j', async (body, errorType, message) => {
    const answer = await post(world.url, await bearer(), body);
    expect(answer.status).toBe(400);
    expect(answer.text).toBe(JSON.stringify({ errors: [{ errorType, message }] }));
    expect(answer.headers.get('x-amzn-errortype')).toBe(errorType);
  });

  it('reads variables a thousand levels deep and refuses deeper ones, wherever they would have overflowed the stack', async () => {
    const askWith = async (depth: number) => post(world.url, await bearer(), `{"query":"query Q($m: Mood) { search(mood: $m) }","variables":{"m":${'['.repeat(depth)}${']'.repeat(depth)}}}`);
    expect((await askWith(998)).body.errors).toHaveLength(1);
    for (const depth of [1_001, 5_000, 400_000]) expect([depth, (await askWith(depth)).text]).toEqual([depth, JSON.stringify({ errors: [{ errorType: 'MalformedHttpRequestException', message: 'Unable to parse GraphQL query.' }] })]);
  });

  it('answers preflights, compresses, bounds bodies and knows only its own paths', async () => {
    const preflight = await fetch(world.url, { method: 'OPTIONS', headers: { 'access-control-request-headers': 'authorization,x-amz-user-agent' } });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([200, 'authorization,x-amz-user-agent']);
    const response = await world.appsync.graphql({
      method: 'POST',
      path: '/graphql',
      query: new URLSearchParams(),
      headers: { ...(await bearer()), 'accept-encoding': 'gzip' },
      body: Buffer.from('{"query":"{big}"}'),
      requestId: 'r',
      sourceIp: '::1',
    });
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(response.body as Uint8Array).length).toBeGreaterThan(2_000);
    expect((await post(world.url, await bearer(), { query: '{hello}', pad: 'x'.repeat(1_000_001) })).status).toBe(413);
    expect((await post(world.url.replace('graphql', 'apis/other/graphql'), await bearer(), { query: '{hello}' })).status).toBe(404);
    expect((await post(world.url.replace('graphql', 'apis/api00000000000000000000000/graphql'), await bearer(), { query: '{hello}' })).status).toBe(200);
  });

  it('refuses methods by name and subscriptions over HTTP', async () => {
    expect((await fetch(world.url)).status).toBe(501);
    expect((await ask('subscription { onNothing { name } }')).body.errors?.[0]?.['message']).toContain('onNothing');
    expect((await ask('subscription { onPublish { name } }')).body.errors?.[0]?.['errorType']).toBe('OperationNotSupported');
  });
});

describe('authorisation', () => {
  it('refuses what carries no usable credentials', async () => {
    const refused = { errors: [{ errorType: 'UnauthorizedException', message: 'Valid authorization header not provided.' }] };
    expect((await askAs({}, '{hello}')).body).toEqual(refused);
    const malformed = await askAs({ authorization: 'nonsense' }, '{hello}');
    expect([malformed.status, malformed.body, malformed.headers.get('x-amzn-errortype')]).toEqual([401, refused, 'UnauthorizedException']);
    expect((await askAs({ authorization: await token({ exp: 1 }) }, '{hello}')).body).toEqual({
      errors: [{ errorType: 'UnauthorizedException', message: 'Token has expired.' }],
    });
    expect((await askAs({ 'x-api-key': 'da2-x' }, '{hello}')).body.errors?.[0]).toEqual({
      errorType: 'UnauthorizedException',
      message: 'You are not authorized to make this call.',
    });
    const bad = await askAs(iam('bad'), '{hello}');
    expect([bad.status, bad.body.errors?.[0]?.['errorType']]).toEqual([403, 'InvalidSignatureException']);
  });

  it('accepts a Bearer prefix and both kinds of token', async () => {
    expect((await askAs({ authorization: `Bearer ${await token()}` }, '{hello}')).status).toBe(200);
    expect((await ask('{hello}', undefined, { token_use: 'id', aud: 'client0000000000000000001', client_id: undefined })).status).toBe(200);
    expect((await ask('{hello}', undefined, { client_id: 'another' })).status).toBe(401);
  });

  it('refuses fields one by one, in the captured shape', async () => {
    const { status, text } = await ask('{ guarded }');
    expect(status).toBe(200);
    expect(text).toBe(
      '{"data":{"guarded":null},"errors":[{"path":["guarded"],"data":null,"errorType":"Unauthorized","errorInfo":null,"locations":[{"line":1,"column":3,"sourceName":null}],"message":"Not Authorized to access guarded on type Query"}]}'
    );
    expect((await ask('{ guarded }', undefined, { 'cognito:groups': ['Rangers'] })).body).toEqual({ data: { guarded: 'text' } });
    const nested = await ask('{ dragon(name: "x") { name secret } }');
    expect(nested.body.data).toEqual({ dragon: { name: 'Smaug', secret: null } });
    expect(nested.body.errors?.[0]).toMatchObject({ path: ['dragon', 'secret'], message: 'Not Authorized to access secret on type Dragon' });
    expect((await askAs(iam(), '{ hello }')).body.errors?.[0]?.['message']).toBe('Not Authorized to access hello on type Query');
    expect((await ask('mutation { publish { name } }')).body.errors?.[0]?.['message']).toBe('Not Authorized to access publish on type Mutation');
    expect((await askAs(iam(), 'mutation { publish(name: "P") { name secret } }')).body.data).toEqual({ publish: { name: 'P', secret: null } });
  });

  it('asks the IAM policies for root fields', async () => {
    const asked: unknown[] = [];
    const strict = await createWorld({
      sdl,
      api: bothModes,
      codes: { publish: passing },
      resolvers: { 'Mutation.publish': 'publish' },
      ports: { isAllowed: (call) => (asked.push(call), false) },
    });
    expect(await post(strict.url, iam('Other'), { query: 'mutation { publish { name } }' })).toMatchObject({ status: 401, body: { errors: [{ errorType: 'UnauthorizedException', message: 'Permission denied' }] } });
    expect(asked).toMatchObject([
      { action: 'appsync:GraphQL', resource: 'arn:aws:appsync:us-east-1:000000000000:apis/api00000000000000000000000/types/Mutation/fields/publish' },
    ]);
    await strict.close();
  });
});

describe('errors', () => {
  const at = (line: number, column: number) => [{ line, column, sourceName: null }];

  it('gives resolver errors with data cut to the selection', async () => {
    const { text } = await ask('{ broken }');
    expect(text).toBe(
      '{"data":{"broken":null},"errors":[{"path":["broken"],"data":{"name":"kept","family":"dropped"},"errorType":"VALIDATION","errorInfo":{"field":"name"},"locations":[{"line":1,"column":3,"sourceName":null}],"message":"no"}]}'
    );
  });

  it('keeps data with appended errors and adds response headers', async () => {
    const { body, headers } = await ask('{ appended { name } }');
    expect(body).toEqual({
      data: { appended: { name: 'Kept' } },
      errors: [{ path: ['appended'], data: null, errorType: 'WARN', errorInfo: null, locations: at(1, 3), message: 'careful' }],
    });
    expect(headers.get('x-mine')).toBe('1');
  });

  it.each([
    ['{ strict { name } }', ['strict'], "Cannot return null for non-nullable type: 'Dragon' within parent 'Query' (/strict)"],
    ['{ dragons { name } }', ['dragons', 1, 'name'], "Cannot return null for non-nullable type: 'String' within parent 'Dragon' (/dragons[1]/name)"],
    ['{ wrongList }', ['wrongList'], "Can't resolve value (/wrongList) : type mismatch error, expected type LIST, got OBJECT"],
    ['{ list }', ['list', 1], "Can't serialize value (/list[1]) : Expected type 'Int' but was 'String'."],
    ['{ flag }', ['flag'], "Can't serialize value (/flag) : Expected type 'Boolean' but was 'LinkedHashMap'."],
    ['{ when }', ['when'], "Can't serialize value (/when) : Unable to serialize `2026-05-06T00:00:00.000` as a valid DateTime Object."],
    ['{ mood }', ['mood'], "Can't serialize value (/mood) : Invalid input for Enum 'Mood'. No value found for name 'HAPPY'"],
  ])('words the completion error of %s', async (query, path, message) => {
    const { status, body } = await ask(query);
    expect([status, body.errors]).toEqual([200, [{ path, locations: null, message }]]);
  });

  it.each([
    ['{badfield}', at(1, 2), "Validation error of type FieldUndefined: Field 'badfield' in type 'Query' is undefined @ 'badfield'"],
    [
      'query Q { dragon(name: "x") { friend { nope } } }',
      at(1, 40),
      "Validation error of type FieldUndefined: Field 'nope' in type 'Dragon' is undefined @ 'dragon/friend/nope'",
    ],
    ['{ hello(nme: "x") }', at(1, 9), "Validation error of type UnknownArgument: Unknown field argument nme @ 'hello'"],
    ['{ dragon { name } }', at(1, 3), "Validation error of type MissingFieldArgument: Missing field argument name @ 'dragon'"],
    ['{ dragon(name: "x") }', at(1, 3), "Validation error of type SubSelectionRequired: Sub selection required for type Dragon of field dragon @ 'dragon'"],
    ['{ hello { x } }', at(1, 9), "Validation error of type SubSelectionNotAllowed: Sub selection not allowed on leaf type String of field hello @ 'hello'"],
    ['{ hello(name: $x) }', at(1, 15), "Validation error of type UndefinedVariable: Undefined variable x @ 'hello'"],
    ['query Q($x: Nope) { hello(name: $x) }', at(1, 13), 'Validation error of type UnknownType: Unknown type Nope'],
    ['{ hello(name: 3) }', at(1, 15), "Validation error of type WrongType: argument 'name' with value 'IntValue{value=3}' is not a valid 'String' @ 'hello'"],
    [
      '{ search(filter: {limit: 1}) }',
      at(1, 18),
      "Validation error of type WrongType: argument 'filter' with value 'ObjectValue{objectFields=[ObjectField{name='limit', value=IntValue{value=1}}]}' is missing required fields '[name]' @ 'search'",
    ],
    ['{ hello', at(1, 8), "Invalid Syntax : offending token '<EOF>' at line 1 column 8"],
  ])('words the validation error of %s', async (query, locations, message) => {
    const { status, text } = await ask(query);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      data: null,
      errors: expect.arrayContaining([expect.objectContaining({ path: null, locations: expect.arrayContaining(locations) as unknown, message })]) as unknown,
    });
    expect(text.startsWith('{"data":null,"errors":[{"path":null,"locations":')).toBe(true);
  });

  it.each([
    ['query Q($name: String!) { dragon(name: $name) { name } }', {}, "Variable 'name' has coerced Null value for NonNull type 'String!'"],
    ['query Q($f: Filter) { search(filter: $f) }', { f: {} }, "Variable 'f' has coerced Null value for NonNull type 'String!'"],
    [
      'query Q($f: Filter) { search(filter: $f) }',
      { f: { name: 'x', nope: 1 } },
      "The variables input contains a field that is not defined for input object type 'Filter' ",
    ],
    ['query Q($v: AWSJSON) { json(value: $v) }', { v: { a: 1 } }, "Variable 'v' has an invalid value. Unable to parse {a=1} as valid JSON."],
    [
      'query Q($m: Mood) { search(mood: $m) }',
      { m: 'SAD' },
      "Variable 'm' has an invalid value. Invalid input for Enum 'Mood'. No value found for name 'SAD'.",
    ],
    [
      'query Q($f: Filter) { search(filter: $f) }',
      { f: { name: 'x', limit: 'y' } },
      "Variable 'f' has an invalid value. Expected type 'Int' but was 'String'.",
    ],
  ])('words the variable error of %s with %j', async (query, variables, message) => {
    const { status, body } = await ask(query, variables);
    expect([status, body.data, body.errors?.length, body.errors?.[0]?.['message']]).toEqual([200, null, 1, message]);
    expect(Object.keys(body.errors?.[0] ?? {})).toEqual(['path', 'locations', 'message']);
  });
});

describe('resolvers', () => {
  it('runs pipelines over Lambda and NONE, with the stash and the role of the data source', async () => {
    const { body } = await ask('{ piped(x: 7) }');
    expect(body).toEqual({ data: { piped: '{"data":{"stash":{"x":7},"prev":{"result":{}}}}' } });
    expect(world.calls.at(-1)).toMatchObject({
      functionName: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      principal: 'arn:aws:iam::000000000000:role/QuerypipedSource0/APPSYNC_ASSUME_ROLE',
    });
  });

  it('resolves fields without a resolver from the parent, and root fields to null', async () => {
    expect((await ask('{ unresolved __typename }')).body).toEqual({ data: { unresolved: null, __typename: 'Query' } });
  });

  it('parses AWSJSON, passes null for variables that were not given, and gives environment and selection', async () => {
    expect((await ask('query Q($v: AWSJSON) { json(value: $v) }', { v: '{"a":1}' })).body).toEqual({ data: { json: '{"got":{"a":1}}' } });
    expect((await ask('query Q($f: Filter) { search(filter: $f) }', {})).body).toEqual({ data: { search: '{"filter":null}' } });
    expect((await ask('{ env }')).body.data).toEqual({ env: 'dev User Pool Authorization ' });
  });

  it('logs requests without tokens', async () => {
    world.ports.logged.length = 0;
    await ask('{ hello }');
    const lines = world.ports.logged.map(({ message }) => message);
    expect(world.ports.logged[0]?.group).toBe('/aws/appsync/apis/api00000000000000000000000');
    expect(lines[0]).toBe('request-1 INFO - code.js:1:1: "request"');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ logType: 'RequestSummary', requestId: 'request-1', statusCode: 200 });
    expect(JSON.parse(lines.at(-2) ?? '')).toMatchObject({ logType: 'ExecutionSummary' });
    expect(lines.join()).not.toContain('eyJ');
  });
});
