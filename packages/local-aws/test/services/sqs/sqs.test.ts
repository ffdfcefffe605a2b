import {
  CreateQueueCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqs, type SqsService } from '../../../src/services/sqs/index.ts';
import { provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

describe('SQS', () => {
  let ports: TestPorts;
  let service: SqsService;
  let sqs: SQSClient;
  let close: () => Promise<void>;
  let queueUrl: string;
  let deadUrl: string;

  beforeEach(async () => {
    ports = testPorts();
    service = createSqs(ports);
    const server = await serveService(service);
    close = server.close;
    sqs = new SQSClient(sdkConfig(server.url));
    const dead = await provision(service, 'AWS::SQS::Queue', 'Dead', {});
    const queue = await provision(service, 'AWS::SQS::Queue', 'Queue', {
      RedrivePolicy: { deadLetterTargetArn: dead.attributes['Arn'], maxReceiveCount: 2 },
    });
    [queueUrl, deadUrl] = [queue.ref, dead.ref];
  });

  afterEach(async () => {
    sqs.destroy();
    await service.stop();
    await close();
    ports.dispose();
  });

  const receive = (url: string, options: object = {}) =>
    sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 5, ...options }));

  it('hides a received message for a while, and gives it to the dead-letter queue after maxReceiveCount', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'again' }));
    for (let time = 0; time < 2; time += 1) {
      const { Messages } = await receive(queueUrl);
      expect((await receive(queueUrl, { WaitTimeSeconds: 0 })).Messages).toBeUndefined();
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: Messages?.[0]?.ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
    }
    expect((await receive(queueUrl, { WaitTimeSeconds: 0 })).Messages).toBeUndefined();
    const { Messages } = await receive(deadUrl);
    expect(Messages?.[0]?.Body).toBe('again');
    await sqs.send(new DeleteMessageCommand({ QueueUrl: deadUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: deadUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
  });

  it('answers digests that the SDK verifies, batches, and the list of queues', async () => {
    const batch = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: [
          { Id: 'a', MessageBody: 'one', MessageAttributes: { n: { DataType: 'Number', StringValue: '1' } } },
          { Id: 'b', MessageBody: 'bad\u0001' },
        ],
      }),
    );
    expect(batch.Successful?.map(({ Id }) => Id)).toEqual(['a']);
    expect(batch.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameterValue' }]);
    const { Messages } = await receive(queueUrl, { MessageAttributeNames: ['All'] });
    expect(Messages?.[0]?.MessageAttributes?.['n']?.StringValue).toBe('1');
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([deadUrl, queueUrl]);
  });

  it('refuses by name what does not exist or is not supported', async () => {
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'nope' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
    const HighThroughput = { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perQueue' };
    await expect(
      sqs.send(new CreateQueueCommand({ QueueName: 'x.fifo', Attributes: HighThroughput })),
    ).rejects.toMatchObject({ message: expect.stringMatching(/is not supported by local-aws/) });
  });
});
