import {
  CheckIfPhoneNumberIsOptedOutCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSns } from '../../../src/services/sns/index.ts';
import { createSqs } from '../../../src/services/sqs/index.ts';
import { AwsError } from '../../../src/kernel/errors.ts';
import { administrator, provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

describe('SNS', () => {
  let ports: TestPorts;
  let sns: SNSClient;
  let sqs: SQSClient;
  let services: ReturnType<typeof create>;
  let close: () => Promise<void>;
  let topicArn: string;
  let queueUrl: string;
  let queueArn: string;
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
    const queue = await provision(services.sqs, 'AWS::SQS::Queue', 'Queue', {});
    topicArn = (await provision(services.sns, 'AWS::SNS::Topic', 'Topic', { DisplayName: 'T' })).ref;
    [queueUrl, queueArn] = [queue.ref, String(queue.attributes['Arn'])];
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

  it('delivers a published message to the queue, in the envelope of SNS, and keeps it in the outbox', async () => {
    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Message: 'Żółw & <dragon>',
        Subject: 'News',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
      }),
    );
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 5, MessageSystemAttributeNames: ['All'] }),
    );
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

  it('lists topics and their subscriptions', async () => {
    expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: topicArn }]);
    expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }))).Subscriptions).toMatchObject([
      { Protocol: 'sqs', Endpoint: queueArn },
    ]);
  });

  it('refuses by name what does not exist or is not supported', async () => {
    await expect(sns.send(new PublishCommand({ TopicArn: `${topicArn}x`, Message: 'm' }))).rejects.toMatchObject({
      name: expect.stringMatching(/NotFound/),
    });
    await expect(sns.send(new PublishCommand({ TopicArn: 'text', Message: 'm' }))).rejects.toMatchObject({
      message: 'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    });
    await expect(sns.send(new PublishCommand({ TopicArn: topicArn, Message: '' }))).rejects.toMatchObject({
      name: expect.stringMatching(/InvalidParameter/),
    });
    await expect(sns.send(new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: '+15550100' }))).rejects.toMatchObject(
      { message: expect.stringContaining('Action CheckIfPhoneNumberIsOptedOut is not supported') },
    );
  });
});
