import { CreateTableCommand, DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
  type CreateEventSourceMappingRequest,
} from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountId } from '../../support/ports.ts';
import { allow, document, roleArn, startStack, trusting, type Stack } from '../../iam/stack.ts';

let stack: Stack;
let lambda: LambdaClient;
let dynamo: DynamoDBClient;
let sqs: SQSClient;
let count = 0;
let arn = '';
const table = () => `table-${count}`;

/** Answers what each invocation of a function got. */
const got = async (name: string): Promise<string[]> => {
  const { logs } = stack.created.services;
  const call = { principal: { type: 'Anonymous' }, requestId: '', sourceIp: '' } as const;
  const input = { logGroupName: `/aws/lambda/${name}` };
  // There is no log group before the first invocation.
  const output = (await Promise.resolve(logs?.run('FilterLogEvents', input, call)).catch(() => ({}))) as {
    events?: { message: string }[];
  };
  return (output.events ?? []).flatMap(({ message }) => /got (.*)/.exec(message)?.slice(1) ?? []);
};
async function until(name: string, invocations: number): Promise<string[]> {
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    const found = await got(name);
    if (found.length >= invocations) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${name} got ${JSON.stringify(await got(name))}`);
}

const body =
  `exports.handler = async ({ Records }) => {` +
  `const ids = Records.map((r) => r.dynamodb.Keys.id.S); console.log('got ' + ids.join(','));` +
  `const bad = Records.filter((r) => r.dynamodb.Keys.id.S.startsWith('bad'));` +
  `if (process.env.THROWS && bad.length) throw new Error('bad');` +
  `return { batchItemFailures: bad.map((r) => ({ itemIdentifier: r.dynamodb.SequenceNumber })) }; };`;

async function consumer(name: string, variables: Record<string, string> = {}, role = 'reader'): Promise<string> {
  await stack.provision('AWS::Lambda::Function', name, {
    FunctionName: name,
    Handler: 'index.handler',
    Runtime: 'nodejs20.x',
    Role: roleArn(role),
    Code: { ZipFile: body },
    Environment: { Variables: variables },
  });
  return name;
}

beforeAll(async () => {
  stack = await startStack();
  lambda = new LambdaClient(stack.administrator);
  dynamo = new DynamoDBClient(stack.administrator);
  sqs = new SQSClient(stack.administrator);
  await stack.provision('AWS::SQS::Queue', 'lost', { QueueName: 'lost' });
  const reads = ['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams'].map((name) => `dynamodb:${name}`);
  for (const [name, actions] of [
    ['reader', [...reads, 'sqs:SendMessage']],
    ['blind', reads.slice(1)],
  ] as const)
    await stack.provision('AWS::IAM::Role', name, {
      RoleName: name,
      AssumeRolePolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }),
      Policies: [{ PolicyName: 'own', PolicyDocument: document(allow([...actions])) }],
    });
  stack.created.services['lambda']?.start?.();
});
afterAll(() => stack.close());

beforeEach(async () => {
  count += 1;
  const { TableDescription } = await dynamo.send(
    new CreateTableCommand({
      TableName: table(),
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
  arn = TableDescription?.LatestStreamArn ?? '';
});

const put = (...ids: string[]) => {
  const TransactItems = ids.map((id) => ({ Put: { TableName: table(), Item: { id: { S: id } } } }));
  return dynamo.send(new TransactWriteItemsCommand({ TransactItems }));
};
const map = (FunctionName: string, more: Partial<CreateEventSourceMappingRequest> = {}) =>
  lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName,
      EventSourceArn: arn,
      StartingPosition: 'TRIM_HORIZON',
      ...more,
    }),
  );

describe('a stream as the source of a function', () => {
  it('hands over what was there before, and what comes; LATEST only what comes', async () => {
    const [all, late] = [await consumer('all'), await consumer('late')];
    await put('a', 'b');
    const { UUID = '' } = await map(all, { BatchSize: 1 });
    await map(late, { StartingPosition: 'LATEST' });
    await put('c');
    expect(await until(all, 3)).toEqual(['a', 'b', 'c']);
    expect(await until(late, 1)).toEqual(['c']);
    expect(await lambda.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({
      EventSourceArn: arn,
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1,
      BisectBatchOnFunctionError: false,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
      State: 'Enabled',
    });
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await put('d');
    expect(await until(late, 2)).toEqual(['c', 'd']);
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true, BatchSize: 10 }));
    expect(await until(all, 4)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gathers a batch while its window is open, of what the filters match', async () => {
    const name = await consumer('gathered');
    const Pattern = JSON.stringify({ eventName: ['INSERT'], dynamodb: { NewImage: { id: { S: [{ prefix: 'x' }] } } } });
    await map(name, { BatchSize: 2, MaximumBatchingWindowInSeconds: 30, FilterCriteria: { Filters: [{ Pattern }] } });
    await put('x1', 'y1');
    await put('y2');
    await put('x2');
    expect(await until(name, 1)).toEqual(['x1,x2']);
  });

  it('divides a batch that fails until the bad record is alone, tells the destination, and goes on', async () => {
    const name = await consumer('divided', { THROWS: 'yes' });
    const OnFailure = { Destination: `arn:aws:sqs:us-east-1:${accountId}:lost` };
    await put('a', 'b', 'bad', 'c');
    await map(name, { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1, DestinationConfig: { OnFailure } });
    expect(await until(name, 6)).toEqual(['a,b,bad,c', 'a,b', 'bad,c', 'bad', 'bad', 'c']);
    const QueueUrl = `/${accountId}/lost`;
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({
      version: '1.0',
      requestContext: {
        functionArn: `arn:aws:lambda:us-east-1:${accountId}:function:divided`,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      DDBStreamBatchInfo: { batchSize: 1, streamArn: arn },
    });
  });

  it('goes on at the first record that the function reports', async () => {
    const name = await consumer('reported');
    await put('a', 'bad', 'c');
    await map(name, { FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumRetryAttempts: 1 });
    expect(await until(name, 2)).toEqual(['a,bad,c', 'bad,c']);
    await put('d');
    expect(await until(name, 3)).toEqual(['a,bad,c', 'bad,c', 'd']);
  });

  it.each<[string, Partial<CreateEventSourceMappingRequest>, string]>([
    [
      'no starting position',
      { StartingPosition: undefined },
      "at 'startingPosition' failed to satisfy constraint: Member must not be null",
    ],
    ['a stream that is not there', { EventSourceArn: '/nowhere/stream/' }, 'Stream not found: '],
    ['a short age', { MaximumRecordAgeInSeconds: 10 }, 'Maximum record age in seconds must be -1 or at least 60.'],
    ['a pattern of another form', { FilterCriteria: { Filters: [{ Pattern: '{"a":1}' }] } }, 'Invalid filter pattern'],
  ])('is refused with %s', async (_what, more, message) => {
    const name = await consumer('refused');
    const EventSourceArn = more.EventSourceArn && arn.replace(/\/table-\d+\/stream\//, more.EventSourceArn);
    await expect(map(name, { ...more, ...(EventSourceArn && { EventSourceArn }) })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message) as string,
    });
  });

  it('needs a role that may read it', async () => {
    await expect(map(await consumer('blind', {}, 'blind'))).rejects.toThrow(
      `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, ` +
        'DescribeStream, and ListStreams Actions on your stream in IAM.',
    );
  });
});
