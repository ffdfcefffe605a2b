import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSns } from '../../src/services/sns/index.ts';
import { createSqs } from '../../src/services/sqs/index.ts';
import { provision, sdkConfig, serveService, testPorts } from '../support/ports.ts';

const ports = testPorts();
const sqs = createSqs(ports);
const sns = createSns({
  ...ports,
  sendMessage: sqs.sendMessage,
  invokeFunction: () => Promise.reject(new Error('not reached')),
});
let servers: Awaited<ReturnType<typeof serveService>>[];
let client: SQSClient;
let queueUrl: string;
let topicArn: string;
beforeAll(async () => {
  servers = [await serveService(sqs), await serveService(sns)];
  client = new SQSClient(sdkConfig(servers[0]?.url ?? ''));
  queueUrl = (await provision(sqs, 'AWS::SQS::Queue', 'Queue', {})).ref;
  topicArn = (await provision(sns, 'AWS::SNS::Topic', 'Topic', {})).ref;
});
afterAll(async () => {
  client.destroy();
  await Promise.all([sns.stop(), sqs.stop()]);
  await Promise.all(servers.map((server) => server.close()));
  ports.dispose();
});

/**
 * These bytes are never UTF-8: a lone byte, a cut character, an overlong one, half of a surrogate pair, a code beyond
 * U+10FFFF.
 */
const wrong = ['ff', '80', 'c3', 'e29d', 'c0af', 'eda080', 'f4908080'];
const around = (before: string, bytes: Uint8Array, after: string): Buffer<ArrayBuffer> =>
  Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);

describe('JSON', () => {
  const post = (body: Buffer<ArrayBuffer>) =>
    fetch(servers[0]?.url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
      body,
    });
  const withBody = (bytes: Uint8Array) =>
    post(around(`{"QueueUrl":${JSON.stringify(queueUrl)},"MessageBody":"a`, bytes, 'b"}'));

  it.each(wrong)('that is not UTF-8 is no JSON: %s', async (hex) => {
    const bytes = Buffer.from(hex, 'hex');
    const response = await withBody(bytes);
    expect([response.status, await response.json()]).toMatchObject([400, { __type: 'SerializationException' }]);
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: '0' });
  });

  it('may hold a U+FFFD that was sent as one', async () => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: '\ufffd 🐉' }));
    expect((await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }))).Messages).toMatchObject([
      { Body: '\ufffd 🐉' },
    ]);
  });
});

describe('a form', () => {
  const publish = async (bytes: Uint8Array): Promise<string> => {
    const response = await fetch(servers[1]?.url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: around(`Action=Publish&TopicArn=${encodeURIComponent(topicArn)}&Message=a`, bytes, 'b'),
    });
    return `${response.status} ${/<Code>(\w+)</.exec(await response.text())?.[1] ?? ''}`.trim();
  };

  it.each(wrong)('that is not UTF-8 is malformed, encoded or not: %s', async (hex) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(await publish(bytes)).toBe('400 MalformedInput');
    expect(await publish(Buffer.from(hex.replace(/../g, '%$&')))).toBe('400 MalformedInput');
    expect(ports.sent).toEqual([]);
  });

  it('may hold a U+FFFD that was sent as one, beside a percent sign that encodes nothing', async () => {
    expect(await publish(Buffer.from('\ufffd%zz%EF%BF%BD%'))).toBe('200');
    expect(ports.sent).toMatchObject([{ body: 'a\ufffd%zz\ufffd%b' }]);
  });
});
