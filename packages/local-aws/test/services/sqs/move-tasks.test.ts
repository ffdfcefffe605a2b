import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSqs, type SqsService } from '../../../src/services/sqs/index.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { sdkConfig, serveService, testPorts } from '../../support/ports.ts';

const clock = manualClock();
const ports = testPorts({ clock });
let sqs: SqsService;
let client: SQSClient;
let close: () => Promise<void>;
let dead: Queue;
let origin: Queue;
let round = 0;

interface Queue {
  readonly url: string;
  readonly arn: string;
}

beforeAll(async () => {
  sqs = createSqs(ports);
  const server = await serveService(sqs);
  close = server.close;
  client = new SQSClient(sdkConfig(server.url));
});
beforeEach(async () => {
  round += 1;
  dead = await make(`dead-${round}`);
  origin = await make(`origin-${round}`, dead.arn);
});
afterAll(async () => {
  client.destroy();
  await sqs.stop();
  await close();
  ports.dispose();
});

async function make(name: string, deadLetterTargetArn?: string): Promise<Queue> {
  const redrive = deadLetterTargetArn && { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }) };
  const { QueueUrl: url = '' } = await client.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: '0', ...(redrive || {}) } }),
  );
  return { url, arn: `arn:aws:sqs:us-east-1:000000000000:${name}` };
}

/** Puts messages into the dead-letter queue as they come there: received once too often. */
async function fail(count: number, queue = origin): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: `${index}` }));
  for (let attempt = 0; attempt < 2; attempt += 1)
    await client.send(new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: 10 }));
}

const waiting = async ({ url }: Queue): Promise<number> =>
  Number(
    (
      await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
      )
    ).Attributes?.['ApproximateNumberOfMessages'],
  );
const start = (more: { DestinationArn?: string; MaxNumberOfMessagesPerSecond?: number } = {}) =>
  client.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn, ...more }));
const tasks = async (MaxResults = 1) =>
  (await client.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn, MaxResults }))).Results ?? [];

// recorded: localstack/localstack, test_sqs_move_task
describe('messages of a dead-letter queue', () => {
  it('go back to the queues that they came from', async () => {
    const other = await make(`other-${round}`, dead.arn);
    await fail(2);
    await fail(2, other);
    await start();
    clock.advance(1);
    expect(await tasks()).toEqual([
      {
        ApproximateNumberOfMessagesMoved: 4,
        ApproximateNumberOfMessagesToMove: 4,
        SourceArn: dead.arn,
        StartedTimestamp: expect.any(Number) as number,
        Status: 'COMPLETED',
      },
    ]);
    expect([await waiting(origin), await waiting(other), await waiting(dead)]).toEqual([2, 2, 0]);
  });

  it('go to another queue, as new messages', async () => {
    const other = await make(`other-${round}`);
    await fail(1);
    await start({ DestinationArn: other.arn });
    clock.advance(1);
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: other.url, MessageSystemAttributeNames: ['All'] }),
    );
    expect(Messages[0]).toMatchObject({ Body: '0', Attributes: { ApproximateReceiveCount: '1' } });
    expect(Messages[0]?.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
  });

  it('go at the rate that was asked for, until the task is cancelled', async () => {
    await fail(5);
    const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 2 });
    expect(await tasks()).toMatchObject([{ ApproximateNumberOfMessagesMoved: 0, Status: 'RUNNING', TaskHandle }]);
    clock.advance(1_000);
    expect(await waiting(origin)).toBe(2);
    expect(await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).toMatchObject({
      ApproximateNumberOfMessagesMoved: 2,
    });
    clock.advance(5_000);
    expect([await waiting(origin), await waiting(dead)]).toEqual([2, 3]);
    const [task] = await tasks();
    expect(task).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesToMove: 5 });
    expect(task).not.toHaveProperty('TaskHandle');
  });

  it('go on being moved by the next process', async () => {
    await fail(3);
    await start({ MaxNumberOfMessagesPerSecond: 1 });
    await sqs.stop();
    const next = createSqs(ports);
    next.start?.();
    clock.advance(1_000);
    clock.advance(1_000);
    clock.advance(1_000);
    expect(await tasks()).toMatchObject([{ ApproximateNumberOfMessagesMoved: 3, Status: 'COMPLETED' }]);
    await next.stop();
  });

  it('stay when the task fails: the queue is gone, or they never came from one', async () => {
    await fail(2);
    await client.send(new DeleteQueueCommand({ QueueUrl: origin.url }));
    origin = await make(`later-${round}`, dead.arn);
    await start();
    clock.advance(1);
    expect(await tasks()).toMatchObject([
      { Status: 'FAILED', FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' },
    ]);
    dead = await make(`second-${round}`);
    await make(`of-second-${round}`, dead.arn);
    await client.send(new SendMessageCommand({ QueueUrl: dead.url, MessageBody: 'x' }));
    await start();
    clock.advance(1);
    expect(await tasks()).toMatchObject([{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }]);
  });

  it('are not moved by a task that AWS refuses', async () => {
    const refused = (sent: Promise<unknown>, name: string, message: string) =>
      expect(sent).rejects.toMatchObject({ name, message });
    await fail(1);
    await start({ MaxNumberOfMessagesPerSecond: 1 });
    await refused(
      start(),
      'InvalidParameterValue',
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
    await refused(
      client.send(new StartMessageMoveTaskCommand({ SourceArn: origin.arn })),
      'InvalidParameterValue',
      'Source queue must be configured as a Dead Letter Queue.',
    );
    const absent = 'arn:aws:sqs:us-east-1:000000000000:absent';
    await refused(
      client.send(new StartMessageMoveTaskCommand({ SourceArn: absent })),
      'ResourceNotFoundException',
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    );
    await refused(
      client.send(new CancelMessageMoveTaskCommand({ TaskHandle: 'foobar' })),
      'InvalidParameterValue',
      'Value for parameter TaskHandle is invalid.',
    );
    const handle = (taskId: string, sourceArn: string): string =>
      Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');
    await refused(
      client.send(new CancelMessageMoveTaskCommand({ TaskHandle: handle('x', dead.arn) })),
      'ResourceNotFoundException',
      'Task does not exist.',
    );
  });
});
