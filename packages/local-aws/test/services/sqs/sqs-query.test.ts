import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqs, type SqsService } from '../../../src/services/sqs/index.ts';
import { serveService, testPorts, type TestPorts } from '../../support/ports.ts';

let ports: TestPorts;
let service: SqsService;
let server: Awaited<ReturnType<typeof serveService>>;
beforeAll(async () => {
  ports = testPorts();
  service = createSqs(ports);
  server = await serveService(service);
});
afterAll(async () => {
  await service.stop();
  await server.close();
  ports.dispose();
});

describe('the Query protocol', () => {
  const ask = async (form: Record<string, string>, path = '/') => {
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ Version: '2012-11-05', ...form }),
    });
    return {
      status: answer.status,
      document: new XMLParser({ parseTagValue: false }).parse(await answer.text()) as object,
    };
  };

  it('makes, sends, receives and deletes', async () => {
    const made = await ask({
      Action: 'CreateQueue',
      QueueName: 'old',
      'Attribute.1.Name': 'VisibilityTimeout',
      'Attribute.1.Value': '9',
      'Tag.1.Key': 'a',
      'Tag.1.Value': 'b',
    });
    const QueueUrl = 'http://127.0.0.1:4566/000000000000/old';
    expect(made.document).toMatchObject({ CreateQueueResponse: { CreateQueueResult: { QueueUrl } } });
    await ask({
      Action: 'SendMessage',
      QueueUrl,
      MessageBody: 'x',
      DelaySeconds: '0',
      'MessageAttribute.1.Name': 'n',
      'MessageAttribute.1.Value.DataType': 'String',
      'MessageAttribute.1.Value.StringValue': 'v',
    });
    const received = await ask(
      { Action: 'ReceiveMessage', 'AttributeName.1': 'All', 'MessageAttributeName.1': 'All' },
      '/000000000000/old',
    );
    expect(received.document).toMatchObject({
      ReceiveMessageResponse: {
        ReceiveMessageResult: {
          Message: {
            Body: 'x',
            MessageAttribute: { Name: 'n', Value: { DataType: 'String', StringValue: 'v' } },
            Attribute: expect.arrayContaining([{ Name: 'ApproximateReceiveCount', Value: '1' }]) as unknown,
          },
        },
      },
    });
    const batch = await ask({
      Action: 'SendMessageBatch',
      QueueUrl,
      'SendMessageBatchRequestEntry.1.Id': 'a',
      'SendMessageBatchRequestEntry.1.MessageBody': 'y',
    });
    expect(batch.document).toMatchObject({
      SendMessageBatchResponse: { SendMessageBatchResult: { SendMessageBatchResultEntry: { Id: 'a' } } },
    });
    const told = await ask({ Action: 'GetQueueAttributes', QueueUrl, 'AttributeName.1': 'VisibilityTimeout' });
    expect(told.document).toMatchObject({
      GetQueueAttributesResponse: {
        GetQueueAttributesResult: { Attribute: { Name: 'VisibilityTimeout', Value: '9' } },
      },
    });
  });

  it('refuses in its own shape and codes', async () => {
    expect(await ask({ Action: 'GetQueueUrl', QueueName: 'nope' })).toMatchObject({
      status: 400,
      document: { ErrorResponse: { Error: { Type: 'Sender', Code: 'AWS.SimpleQueueService.NonExistentQueue' } } },
    });
    const named = { 'Attribute.1.Name.a': 'b', 'Attribute.1.Value': '9' };
    expect(await ask({ Action: 'CreateQueue', QueueName: 'q', ...named })).toMatchObject({
      document: { ErrorResponse: { Error: { Message: 'Unknown Attribute {"a":"b"}.' } } },
    });
    const listed = await fetch(`${server.url}/?Action=ListQueues&Version=2012-11-05`);
    expect(await listed.text()).toContain('<ListQueuesResponse');
  });
});
