import {
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
  SetTopicAttributesCommand,
} from '@aws-sdk/client-sns';
import {
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
import { createSns } from '../../../src/services/sns/index.ts';
import { createSqs } from '../../../src/services/sqs/index.ts';
import { AwsError } from '../../../src/kernel/errors.ts';
import { administrator, provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

describe('SNS and SQS', () => {
  let ports: TestPorts;
  let sns: SNSClient;
  let sqs: SQSClient;
  let services: ReturnType<typeof create>;
  let close: () => Promise<void>;
  let topicArn: string;
  let queueUrl: string;
  let queueArn: string;
  let deadUrl: string;
  let invoked: string[];
  let lambdaFails = 0;

  function create(using: TestPorts) {
    const sqsService = createSqs(using);
    const invokeFunction = async (call: { payload: string }) => {
      if (lambdaFails-- > 0) throw new AwsError('TooManyRequestsException', 'Rate exceeded', { status: 429 });
      invoked.push(call.payload);
      return { statusCode: 202, payload: '' };
    };
    return { sqs: sqsService, sns: createSns({ ...using, sendMessage: sqsService.sendMessage, invokeFunction }) };
  }

  beforeEach(async () => {
    invoked = [];
    lambdaFails = 0;
    ports = testPorts();
    services = create(ports);
    const [snsServer, sqsServer] = await Promise.all([serveService(services.sns), serveService(services.sqs)]);
    close = async () => void (await Promise.all([snsServer.close(), sqsServer.close()]));
    sns = new SNSClient(sdkConfig(snsServer.url));
    sqs = new SQSClient(sdkConfig(sqsServer.url));
    const dead = await provision(services.sqs, 'AWS::SQS::Queue', 'Dead', {});
    const queue = await provision(services.sqs, 'AWS::SQS::Queue', 'Queue', {
      RedrivePolicy: { deadLetterTargetArn: dead.attributes['Arn'], maxReceiveCount: 2 },
    });
    topicArn = (await provision(services.sns, 'AWS::SNS::Topic', 'Topic', { DisplayName: 'T' })).ref;
    [queueUrl, queueArn, deadUrl] = [queue.ref, String(queue.attributes['Arn']), dead.ref];
    await provision(services.sns, 'AWS::SNS::Subscription', 'Sub', {
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
    });
  });

  afterEach(async () => {
    await Promise.all([services.sns.stop(), services.sqs.stop()]);
    await close();
    ports.dispose();
  });

  const receive = (url: string, options: object = {}) =>
    sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 5, ...options }));

  it('delivers a published message to the queue, in the envelope of SNS, and keeps it in the outbox', async () => {
    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Message: 'Żółw & <dragon>',
        Subject: 'News',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
      }),
    );
    const { Messages } = await receive(queueUrl, { MessageSystemAttributeNames: ['All'] });
    expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn: topicArn,
      Message: 'Żółw & <dragon>',
      Subject: 'News',
      MessageAttributes: { kind: { Type: 'String', Value: 'x' } },
    });
    expect(Messages?.[0]?.Attributes?.['ApproximateReceiveCount']).toBe('1');
    expect(ports.sent).toMatchObject([{ kind: 'sns', to: topicArn, subject: 'News', body: 'Żółw & <dragon>' }]);
  });

  it('delivers what was acknowledged before a crash after the next start', async () => {
    const stopped = create(ports);
    await provision(stopped.sns, 'AWS::SNS::Topic', 'Topic', {});
    await provision(stopped.sns, 'AWS::SNS::Subscription', 'Sub', {
      TopicArn: topicArn,
      Protocol: 'lambda',
      Endpoint: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    });
    await stopped.sns.stop();
    await stopped.sns.publishMessage({ principal: administrator, topicArn, message: 'late' });
    expect(invoked).toEqual([]);
    const next = create(ports);
    await provision(next.sns, 'AWS::SNS::Topic', 'Topic', {});
    await provision(next.sns, 'AWS::SNS::Subscription', 'Sub', {
      TopicArn: topicArn,
      Protocol: 'lambda',
      Endpoint: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    });
    lambdaFails = 2;
    next.sns.start?.();
    await expect.poll(() => invoked.length).toBe(1);
    expect(JSON.parse(invoked[0] ?? '')).toMatchObject({
      Records: [{ EventSource: 'aws:sns', Sns: { Message: 'late' } }],
    });
    await next.sns.stop();
  });

  it('hides a received message until its visibility time-out, and gives it to the dead-letter queue after maxReceiveCount', async () => {
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

  it('answers digests that the SDK verifies, batches, and the lists', async () => {
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
    expect(batch.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameterValueException' }]);
    const { Messages } = await receive(queueUrl, { MessageAttributeNames: ['All'] });
    expect(Messages?.[0]?.MessageAttributes?.['n']?.StringValue).toBe('1');
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([deadUrl, queueUrl]);
    expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: topicArn }]);
    expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }))).Subscriptions).toMatchObject([
      { Protocol: 'sqs', Endpoint: queueArn },
    ]);
  });

  it('refuses by name what does not exist or is not supported', async () => {
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'nope' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
    await expect(sns.send(new PublishCommand({ TopicArn: `${topicArn}x`, Message: 'm' }))).rejects.toMatchObject({
      name: expect.stringMatching(/NotFound/),
    });
    await expect(sns.send(new PublishCommand({ TopicArn: topicArn, Message: '' }))).rejects.toMatchObject({
      name: expect.stringMatching(/InvalidParameter/),
    });
    await expect(
      sns.send(
        new SetTopicAttributesCommand({ TopicArn: topicArn, AttributeName: 'DisplayName', AttributeValue: 'x' }),
      ),
    ).rejects.toMatchObject({ message: expect.stringContaining('Action SetTopicAttributes is not supported') });
    await expect(
      sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'x', MessageGroupId: 'g' })),
    ).rejects.toMatchObject({ message: expect.stringContaining('Parameter MessageGroupId of SendMessage') });
  });
});
