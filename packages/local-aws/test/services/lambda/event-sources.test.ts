import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { systemIds } from '../../../src/kernel/ids.ts';
import { Poller } from '../../../src/services/lambda/event-sources/poller.ts';
import { accountId } from '../../support/ports.ts';
import { allow, document, roleArn, startStack, trusting, type Stack } from '../../iam/stack.ts';

let stack: Stack;
let lambda: LambdaClient;
let sqs: SQSClient;
let count = 0;
let queue = '';

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:${accountId}:${name}`;
const logged = async (name: string): Promise<unknown[]> => {
  const { logs } = stack.created.services;
  const output = (await logs?.run(
    'FilterLogEvents',
    { logGroupName: `/aws/lambda/${name}` },
    { principal: { type: 'Anonymous' }, requestId: '', sourceIp: '' },
  )) as { events?: { message: string }[] };
  return (output.events ?? []).flatMap(({ message }) => /got (.*)/.exec(message)?.slice(1) ?? []);
};

async function until<T>(probe: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 8_000; Date.now() < end;) {
    const value = await probe();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('nothing happened in time');
}

/** Answers how many messages are in the queue, received or not. */
const left = async (): Promise<number> => {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['All'] }));
  return (
    Number(Attributes?.['ApproximateNumberOfMessages']) + Number(Attributes?.['ApproximateNumberOfMessagesNotVisible'])
  );
};
const isEmpty = async () => ((await left()) === 0 ? true : undefined);

const body =
  `exports.handler = async ({ Records }) => { console.log('got ' + Records.map((r) => r.body).join(','));` +
  `const bad = Records.filter((r) => r.body.includes('bad'));` +
  `if (process.env.THROWS && bad.length) throw new Error('bad');` +
  `return { batchItemFailures: bad.map((r) => ({ itemIdentifier: r.messageId })) }; };`;

async function consumer(name: string, variables: Record<string, string> = {}): Promise<string> {
  await stack.provision('AWS::Lambda::Function', name, {
    FunctionName: name,
    Handler: 'index.handler',
    Runtime: 'nodejs20.x',
    Role: roleArn('consumer'),
    Code: { ZipFile: body },
    Environment: { Variables: variables },
  });
  return name;
}

beforeAll(async () => {
  stack = await startStack();
  lambda = new LambdaClient(stack.administrator);
  sqs = new SQSClient(stack.administrator);
  for (const [name, actions] of [
    ['consumer', ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']],
    ['useless', ['logs:*']],
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
  const { ref } = await stack.provision('AWS::SQS::Queue', `q${count}`, {
    QueueName: `q${count}`,
    VisibilityTimeout: 600,
  });
  queue = ref;
});

const map = (FunctionName: string, more: object = {}) =>
  lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: arnOf(`q${count}`), ...more }));
const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody }));

describe('a queue as the source of a function', () => {
  it('hands its messages over and loses them once the function is done', async () => {
    const name = await consumer('simple');
    const { UUID = '', State } = await map(name);
    expect(State).toBe('Creating');
    await expect(map(name)).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: expect.stringMatching(`SQS arn \\(" .* "\\) and function \\(" simple "\\) already exists. .* ${UUID}$`),
    });
    await send('one');
    await until(isEmpty);
    expect(await logged(name)).toEqual(['one']);
    expect(await lambda.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({
      State: 'Enabled',
      BatchSize: 10,
      FunctionArn: `arn:aws:lambda:us-east-1:${accountId}:function:simple`,
    });
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName: name }));
    expect(EventSourceMappings).toMatchObject([{ UUID, State: 'Disabled' }]);
    await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
    await expect(lambda.send(new GetEventSourceMappingCommand({ UUID }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('takes no more batches than the function has environments: their timeout would run while they wait', async () => {
    let received = 0;
    const callService = async () => ({ Messages: [{ MessageId: 'a', ReceiptHandle: `${(received += 1)}`, Body: '' }] });
    const ports = { clock: systemClock, ids: systemIds, callService, endsLoop: () => false };
    const fn = { definition: { name: 'f', roleArn: 'r', timeoutMs: 1 }, pool: { run: () => new Promise(() => 0) } };
    const functions = { mostEnvironments: 2, find: () => ({ fn }), running: () => fn, durable: async () => 0 };
    const mapping = { sourceArn: 'arn:aws:sqs:a:b:c', batchSize: 1, windowSeconds: 0, filters: [] };
    const roles = { principal: () => ({}) };
    const poller = new Poller({ ...ports, roles } as never, functions as never, mapping as never);
    poller.start();
    await new Promise((resolve) => setTimeout(resolve, 20));
    poller.stop();
    expect(received).toBe(2);
  });

  it('gathers a batch while its window is open', async () => {
    const name = await consumer('window');
    await map(name, { BatchSize: 3, MaximumBatchingWindowInSeconds: 30 });
    const Entries = ['a', 'b', 'c'].map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries: Entries.slice(0, 1) }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries: Entries.slice(1) }));
    await until(isEmpty);
    expect(await logged(name)).toEqual(['a,b,c']);
  });

  it('keeps what failed: all of a batch, or what the function names', async () => {
    const all = await consumer('all', { THROWS: 'yes' });
    await map(all, { BatchSize: 2 });
    await send('bad');
    // There is no log group before the first invocation.
    await until(async () => ((await logged(all).catch(() => [])).length > 0 ? true : undefined));
    expect(await left()).toBe(1);
    count += 1;
    const { ref } = await stack.provision('AWS::SQS::Queue', `q${count}`, {
      QueueName: `q${count}`,
      VisibilityTimeout: 600,
    });
    queue = ref;
    const named = await consumer('named');
    await map(named, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queue,
        Entries: ['good', 'bad'].map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );
    await until(async () => ((await left()) === 1 ? true : undefined));
  });

  it('drops what no filter matches', async () => {
    const name = await consumer('filtered');
    await map(name, { FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["x"]}}' }] } });
    for (const text of ['plain', '{"kind":"y"}', '{"kind":"x"}']) await send(text);
    await until(isEmpty);
    expect(await logged(name)).toEqual(['{"kind":"x"}']);
  });

  it.each([
    [
      { BatchSize: 11 },
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    ],
    [{ FilterCriteria: { Filters: [{ Pattern: '{"body":1}' }] } }, 'Invalid filter pattern definition.'],
    [{ EventSourceArn: 'arn:aws:s3:::bucket' }, 'Unrecognized event source.'],
  ])('is refused with %j', async (more, message) => {
    const name = await consumer('refused');
    await expect(map(name, more)).rejects.toMatchObject({ name: 'InvalidParameterValueException', message });
  });

  it('is refused for a queue that would show messages again while they are worked on', async () => {
    await stack.provision('AWS::Lambda::Function', 'slow', {
      FunctionName: 'slow',
      Handler: 'index.handler',
      Runtime: 'nodejs20.x',
      Role: roleArn('consumer'),
      Timeout: 900,
      Code: { ZipFile: body },
    });
    await expect(map('slow')).rejects.toMatchObject({
      message: 'Queue visibility timeout: 600 seconds is less than Function timeout: 900 seconds',
    });
  });

  it('needs a role that may read it', async () => {
    await stack.provision('AWS::Lambda::Function', 'useless', {
      FunctionName: 'useless',
      Handler: 'index.handler',
      Runtime: 'nodejs20.x',
      Role: roleArn('useless'),
      Code: { ZipFile: body },
    });
    await expect(map('useless')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'The provided execution role does not have permissions to call ReceiveMessage on SQS',
    });
  });
});
