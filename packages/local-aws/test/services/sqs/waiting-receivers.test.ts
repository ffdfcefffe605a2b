import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSqs, type SqsService } from '../../../src/services/sqs/index.ts';
import { longestTurn } from '../../support/longest-turn.ts';
import { provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

let ports: TestPorts;
let service: SqsService;
let sqs: SQSClient;
let close: () => Promise<void>;

beforeEach(async () => {
  ports = testPorts();
  service = createSqs(ports);
  const server = await serveService(service);
  close = server.close;
  sqs = new SQSClient({ ...sdkConfig(server.url), maxAttempts: 1 });
});
afterEach(async () => {
  sqs.destroy();
  await service.stop();
  await close();
  ports.dispose();
});

/** What one request may take from all others. */
const mostMs = 150;

async function filled(
  properties: Record<string, unknown>,
  count: number,
  groupOf?: (index: number) => string,
): Promise<string> {
  const { ref, attributes } = await provision(service, 'AWS::SQS::Queue', 'Queue', properties);
  await send(String(attributes['Arn']), count, groupOf);
  return ref;
}

async function send(queueArn: string, count: number, groupOf?: (index: number) => string): Promise<void> {
  const principal = { type: 'root' } as never;
  for (let index = 0; index < count; index += 1)
    await service.sendMessage({
      ...{ queueArn, body: `message ${index}`, principal, cause: undefined },
      ...(groupOf && { groupId: groupOf(index), deduplicationId: `${Math.random()}` }),
    });
}

/** The processor time, in milliseconds, of receivers that get nothing. */
async function costOfWaiting(QueueUrl: string, WaitTimeSeconds = 2): Promise<number> {
  const receive = () => sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }));
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: 50 }, receive));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

it('receivers that wait at a queue of very many messages take hardly more time than at an empty one', async () => {
  const { ref: empty } = await provision(service, 'AWS::SQS::Queue', 'Empty', {});
  const QueueUrl = await filled({ DelaySeconds: 900 }, 30_000);
  await costOfWaiting(empty);
  expect(await costOfWaiting(QueueUrl)).toBeLessThan(100 + 2 * (await costOfWaiting(empty)));
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  expect(await longestTurn(() => sqs.send(asked))).toBeLessThan(mostMs);
  expect((await sqs.send(asked)).Attributes).toMatchObject({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '30000',
  });
}, 60_000);

it('of a FIFO queue with very many groups of which messages are received, each has its turn', async () => {
  const count = 2_000;
  const QueueUrl = await filled({ FifoQueue: true, QueueName: 'a.fifo' }, count, (index) => `g${index}`);
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
  const { QueueArn: arn } = (await sqs.send(asked)).Attributes ?? {};
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 3_600 });
  let received = 0;
  while (received < count) received += (await sqs.send(receive)).Messages?.length ?? 0;
  await send(String(arn), count, (index) => `g${count - 1 - index}`);
  expect(await costOfWaiting(QueueUrl, 0)).toBeLessThan(500);
  await send(String(arn), 1, () => 'another');
  expect((await sqs.send(receive)).Messages).toHaveLength(1);
}, 120_000);

it('a message that becomes visible is found by whoever waits', async () => {
  const QueueUrl = await filled({ VisibilityTimeout: 1 }, 1);
  const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 });
  expect((await sqs.send(receive)).Messages).toHaveLength(1);
  // By time.
  const [again] = (await sqs.send(receive)).Messages ?? [];
  expect(again?.Body).toBe('message 0');
  // By a call.
  const visibility = { QueueUrl, ReceiptHandle: again?.ReceiptHandle };
  await sqs.send(new ChangeMessageVisibilityCommand({ ...visibility, VisibilityTimeout: 3_600 }));
  const waiting = sqs.send(receive);
  await sqs.send(new ChangeMessageVisibilityCommand({ ...visibility, VisibilityTimeout: 0 }));
  const [third] = (await waiting).Messages ?? [];
  expect(third?.Body).toBe('message 0');
  // By another message, one for each who waits.
  const both = [0, 1].map(() => sqs.send(receive));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const began = performance.now();
  for (const MessageBody of ['one', 'two']) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const bodies = (await Promise.all(both)).map(({ Messages }) => Messages?.map(({ Body }) => Body));
  expect(bodies.flat().sort()).toEqual(['one', 'two']);
  expect(performance.now() - began).toBeLessThan(900);
}, 60_000);
