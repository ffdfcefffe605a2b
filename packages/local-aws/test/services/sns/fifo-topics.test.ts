import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/kernel/errors.ts';
import { createSns } from '../../../src/services/sns/index.ts';
import { createSqs } from '../../../src/services/sqs/index.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { provision, sdkConfig, serveService, testPorts } from '../../support/ports.ts';

const clock = manualClock();
const ports = testPorts({ clock });
const queues = createSqs(ports);
/** How many deliveries fail before one succeeds. */
let failing = 0;
const topics = createSns({
  ...ports,
  async sendMessage(call) {
    if (failing-- > 0) throw new AwsError('InternalError', 'not now', { status: 500 });
    return queues.sendMessage(call);
  },
  invokeFunction: () => Promise.reject(new Error('no functions here')),
});
let sns: SNSClient;
let sqs: SQSClient;
let close: () => Promise<void>;
let topic: string;
let queue: string;
let round = 0;

beforeAll(async () => {
  const [one, other] = await Promise.all([serveService(topics), serveService(queues)]);
  close = async () => void (await Promise.all([one.close(), other.close()]));
  sns = new SNSClient({ ...sdkConfig(one.url), maxAttempts: 1 });
  sqs = new SQSClient(sdkConfig(other.url));
});
beforeEach(async () => {
  round += 1;
  failing = 0;
  topic = await make(`topic-${round}.fifo`, { FifoTopic: 'true' });
  queue = await makeQueue(`queue-${round}.fifo`, { FifoQueue: 'true' });
  await subscribe(topic, `queue-${round}.fifo`);
});
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await topics.stop();
  await queues.stop();
  await close();
  ports.dispose();
});

const make = async (Name: string, Attributes: Record<string, string> = {}): Promise<string> =>
  (await sns.send(new CreateTopicCommand({ Name, Attributes }))).TopicArn ?? '';
const makeQueue = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
const subscribe = (TopicArn: string, name: string, raw = 'true') =>
  sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      Attributes: { RawMessageDelivery: raw },
    }),
  );
const publish = (Message: string, MessageGroupId = 'a', MessageDeduplicationId = Message) =>
  sns.send(new PublishCommand({ TopicArn: topic, Message, MessageGroupId, MessageDeduplicationId }));

/** Lets the deliveries that are due happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function received(QueueUrl = queue): Promise<Message[]> {
  await settle();
  const input = { QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All' as const] };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

describe('a FIFO topic', () => {
  it('delivers in order with the group and what identifies a repetition, also after failures', async () => {
    failing = 2;
    const sent = [];
    for (const text of ['1', '2', '3']) sent.push(await publish(text));
    const numbers = sent.map(({ SequenceNumber = '' }) => SequenceNumber);
    expect(numbers).toEqual([...numbers].sort());
    expect(numbers[0]).toMatch(/^\d{20}$/);
    expect((await received()).map(({ Body, Attributes }) => [Body, Attributes])).toMatchObject(
      ['1', '2', '3'].map((text) => [text, { MessageGroupId: 'a', MessageDeduplicationId: text }]),
    );
  });

  it('delivers a long backlog of one group beside others, and what a release before this stored', async () => {
    // The first is tried again after a second.
    failing = 4;
    await publish('a0');
    await settle();
    for (let index = 1; index < 200; index += 1) await publish(`a${index}`);
    const due = ports.database.prepare('SELECT count(*) AS count FROM sns_deliveries WHERE due_at <= ?');
    expect(due.get(clock.now() + 86_400_000)).toMatchObject({ count: 1 });
    await publish('b', 'b');
    // Releases before this stored a time for every message.
    ports.database.prepare('UPDATE sns_deliveries SET due_at = 0 WHERE id % 2 = 0').run();
    clock.advance(1000);
    const texts: (string | undefined)[] = [];
    for (let read = await received(); read.length > 0; read = await received()) {
      texts.push(...read.map(({ Body }) => Body));
      for (const { ReceiptHandle } of read)
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
    }
    expect(texts.filter((text) => text !== 'b')).toEqual(Array.from({ length: 200 }, (_, index) => `a${index}`));
    expect(texts.indexOf('b')).toBeLessThan(20);
  });

  it('takes a repeated message once, for five minutes', async () => {
    const first = await publish('x', 'a', 'same');
    const again = await publish('y', 'a', 'same');
    expect([again.MessageId, again.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
    expect(await received()).toHaveLength(1);
    clock.advance(5 * 60_000);
    expect((await publish('z', 'a', 'same')).MessageId).not.toBe(first.MessageId);
  });

  it('recognises a repetition by its content where that is asked for', async () => {
    topic = await make(`content-${round}.fifo`, { FifoTopic: 'true', ContentBasedDeduplication: 'true' });
    await subscribe(topic, `queue-${round}.fifo`, 'false');
    const send = () => sns.send(new PublishCommand({ TopicArn: topic, Message: 'x', MessageGroupId: 'a' }));
    const { MessageId, SequenceNumber } = await send();
    expect(await send()).toMatchObject({ MessageId, SequenceNumber });
    const [message, ...more] = await received();
    expect(more).toEqual([]);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ Message: 'x', MessageId, SequenceNumber });
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topic }));
    expect(Attributes).toMatchObject({ FifoTopic: 'true', ContentBasedDeduplication: 'true' });
  });

  it('gives messages to standard queues too', async () => {
    const standard = await makeQueue(`standard-${round}`);
    await subscribe(topic, `standard-${round}`);
    await publish('x');
    expect(await received(standard)).toMatchObject([{ Body: 'x', Attributes: { MessageGroupId: 'a' } }]);
  });

  // recorded: localstack/localstack, test_sns (test_validations_for_fifo)
  it('refuses what AWS refuses', async () => {
    const refused = (sent: Promise<unknown>, words: string) =>
      expect(sent).rejects.toMatchObject({ name: 'InvalidParameterException', message: `Invalid parameter: ${words}` });
    const send = (more: object) => sns.send(new PublishCommand({ TopicArn: topic, Message: 'x', ...more }));
    await refused(send({}), 'The MessageGroupId parameter is required for FIFO topics');
    await refused(
      send({ MessageGroupId: 'a' }),
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
    const standard = await make(`standard-topic-${round}`);
    await refused(
      sns.send(new PublishCommand({ TopicArn: standard, Message: 'x', MessageDeduplicationId: 'a' })),
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid ' +
        'for this topic type',
    );
    await refused(
      subscribe(standard, `queue-${round}.fifo`),
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
    await refused(make('named.fifo'), 'Topic Name');
    await expect(make('unnamed', { FifoTopic: 'true' })).rejects.toMatchObject({
      message: expect.stringContaining('Fifo Topic names must end with .fifo') as string,
    });
    await expect(
      sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sms', Endpoint: '+15550100' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('of a template, with subscriptions in it', async () => {
    const made = await provision(topics, 'AWS::SNS::Topic', 'Ordered', {
      FifoTopic: true,
      ContentBasedDeduplication: true,
      Subscription: [{ Protocol: 'sqs', Endpoint: `arn:aws:sqs:us-east-1:000000000000:queue-${round}.fifo` }],
    });
    expect(made.attributes['TopicName']).toMatch(/\.fifo$/);
    await sns.send(new PublishCommand({ TopicArn: made.ref, Message: 'x', MessageGroupId: 'a' }));
    expect(await received()).toHaveLength(1);
  });
});

describe('a batch of messages', () => {
  const batch = (
    PublishBatchRequestEntries: { Id: string; Message: string; MessageStructure?: string }[],
    to?: string,
  ) => sns.send(new PublishBatchCommand({ TopicArn: to ?? topic, PublishBatchRequestEntries }));

  it('is delivered; what is wrong with one message is told with its id', async () => {
    const standard = await make(`batch-${round}`);
    const url = await makeQueue(`batch-queue-${round}`);
    await subscribe(standard, `batch-queue-${round}`);
    const { Successful, Failed } = await batch(
      [
        { Id: 'one', Message: '1' },
        { Id: 'bad', Message: '{}', MessageStructure: 'json' },
        { Id: 'two', Message: '2' },
      ],
      standard,
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(['one', 'two']);
    expect(Failed).toEqual([
      {
        Id: 'bad',
        Code: 'InvalidParameter',
        Message: 'Invalid parameter: Message Structure - No default entry in JSON message body',
        SenderFault: true,
      },
    ]);
    expect((await received(url)).map(({ Body }) => Body).sort()).toEqual(['1', '2']);
  });

  it('is refused whole when it is none', async () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, Message: 'x' }));
    const long = [1, 2].map((Id) => ({ Id: `${Id}`, Message: 'x'.repeat(150_000) }));
    const cases: [Parameters<typeof batch>[0], string][] = [
      [many, 'TooManyEntriesInBatchRequestException'],
      [[many[0]!, many[0]!], 'BatchEntryIdsNotDistinctException'],
      [[{ Id: 'a b', Message: 'x' }], 'InvalidBatchEntryIdException'],
      [long, 'BatchRequestTooLongException'],
      [[{ Id: 'a', Message: 'x' }], 'InvalidParameterException'],
    ];
    for (const [entries, name] of cases) await expect(batch(entries)).rejects.toMatchObject({ name });
  });
});
