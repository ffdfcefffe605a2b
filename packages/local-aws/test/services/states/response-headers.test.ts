import { expect, it } from 'vitest';
import type { Service } from '../../../src/contract/service.ts';
import { createDynamoDb } from '../../../src/services/dynamodb/index.ts';
import { createSqs } from '../../../src/services/sqs/index.ts';
import { jsonCall } from '../../support/json-call.ts';
import { provision } from '../../support/ports.ts';
import { harnesses } from './harness.ts';

const create = harnesses();
const uuid = '11111111-2222-3333-4444-555555555555';
const [date, id] = ['Thu, 01 Jan 2026 00:00:00 GMT', expect.any(String) as string];

async function headersOf(resource: string, Arguments: object): Promise<Record<string, string>> {
  const made = create({
    lambda: () => ({ a: 'é' }),
    publish: () => Promise.resolve({ messageId: uuid }),
    services: (base) => ({ sqs: createSqs(base), dynamodb: createDynamoDb(base) }),
  });
  const { sqs, dynamodb } = made.services as Record<string, Service>;
  const queue = await provision(sqs as Service, 'AWS::SQS::Queue', 'Q', { QueueName: 'q' });
  await jsonCall(dynamodb as Service, 'DynamoDB_20120810.CreateTable', {
    ...{ TableName: 'things', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], BillingMode: 'PAY_PER_REQUEST' },
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  });
  const given = JSON.parse(JSON.stringify(Arguments).replace('QUEUE', queue.ref)) as object;
  const state = { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments: given, End: true };
  const { value } = await made.run({ S: state });
  const { AllHttpHeaders, HttpHeaders } = (value as { SdkHttpMetadata: Record<string, Record<string, unknown>> })
    .SdkHttpMetadata;
  expect(AllHttpHeaders).toEqual(
    Object.fromEntries(Object.entries(HttpHeaders ?? {}).map(([name, text]) => [name, [text]])),
  );
  const names = Object.keys(HttpHeaders ?? {});
  expect(names).toEqual([...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
  return HttpHeaders as Record<string, string>;
}

it.each<[string, object, object]>([
  [
    'lambda:invoke',
    { FunctionName: 'f' },
    {
      ...{ Connection: 'keep-alive', 'Content-Length': '10', 'Content-Type': 'application/json', Date: date },
      ...{ 'X-Amz-Executed-Version': '$LATEST', 'x-amzn-Remapped-Content-Length': '0', 'x-amzn-RequestId': id },
      'X-Amzn-Trace-Id': expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      ) as string,
    },
  ],
  [
    'sqs:sendMessage',
    { QueueUrl: 'QUEUE', MessageBody: 'm' },
    {
      ...{
        connection: 'keep-alive',
        'Content-Length': '106',
        'Content-Type': 'application/x-amz-json-1.0',
        Date: date,
      },
      'x-amzn-RequestId': id,
    },
  ],
  [
    'sns:publish',
    { TopicArn: 't', Message: 'm' },
    {
      ...{ connection: 'keep-alive', 'Content-Length': '294', 'Content-Type': 'text/xml', Date: date },
      'x-amzn-RequestId': id,
    },
  ],
  [
    'dynamodb:putItem',
    { TableName: 'things', Item: { id: { S: 'a' } } },
    {
      ...{ Connection: 'keep-alive', 'Content-Length': '2', 'Content-Type': 'application/x-amz-json-1.0', Date: date },
      ...{ Server: 'Server', 'x-amz-crc32': '2745614147', 'x-amzn-RequestId': id },
    },
  ],
])('the result of %s has the headers of its answer', async (resource, args, headers) => {
  expect(await headersOf(resource, args)).toEqual(headers);
});
