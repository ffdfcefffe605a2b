import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRuntime, type Runtime } from '../../../src/runtime/runtime.ts';
import { synthesizeLedger } from '../../apps/ledger/app.ts';
import { freshDirectories } from '../../support/directories.ts';

const fresh = freshDirectories('ledger-');
const data = mkdtempSync(join(tmpdir(), 'ledger-data-'));
let assembly: string;
let runtime: Runtime;
const start = async (): Promise<void> => {
  runtime = await startRuntime({ assembly, dataDirectory: data, port: 0 });
};
beforeAll(async () => {
  assembly = synthesizeLedger(join(fresh(), 'cdk.out'));
  await start();
});
afterAll(async () => {
  await runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

const output = (name: string): string => runtime.outputs.stackOutputs[name] ?? '';
const options = () => {
  const { awsEndpointUrl: endpoint, credentials, region } = runtime.outputs;
  return { endpoint, credentials, region };
};
const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const order = (customer: string, id: string, amount: number) =>
  new DynamoDBClient(options()).send(
    new PutItemCommand({
      TableName: output('TableName'),
      Item: { ...key(customer, `order#${id}`), status: { S: 'open' }, amount: { N: String(amount) } },
    }),
  );

async function total(customer: string, wanted: string): Promise<string | undefined> {
  const query = new GetItemCommand({ TableName: output('TableName'), Key: key(customer, 'customer') });
  for (const end = Date.now() + 10_000; ;) {
    const { Item } = await new DynamoDBClient(options()).send(query);
    if (Item?.['spent']?.N === wanted || Date.now() > end) return Item?.['spent']?.N;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

it('adds up the orders of a customer, also changed and removed ones, over a restart', async () => {
  await order('ada', '1', 10);
  await order('ada', '2', 5);
  await order('bob', '3', 7);
  expect(await total('ada', '15')).toBe('15');
  await order('ada', '2', 6);
  expect(await total('ada', '16')).toBe('16');
  await runtime.stop();
  await start();
  const Key = key('ada', 'order#1');
  await new DynamoDBClient(options()).send(new DeleteItemCommand({ TableName: output('TableName'), Key }));
  expect(await total('ada', '6')).toBe('6');
  expect(await total('bob', '7')).toBe('7');
});

it('a change that cannot be added is told of, and holds nothing up', async () => {
  const bad = { ...key('eve', 'customer'), spent: { S: 'none' } };
  await new DynamoDBClient(options()).send(new PutItemCommand({ TableName: output('TableName'), Item: bad }));
  await order('eve', '4', 1);
  const receive = new ReceiveMessageCommand({ QueueUrl: output('LostUrl'), WaitTimeSeconds: 10 });
  const { Messages = [] } = await new SQSClient(options()).send(receive);
  const { DDBStreamBatchInfo } = JSON.parse(Messages[0]?.Body ?? '{}') as { DDBStreamBatchInfo: { streamArn: string } };
  expect(DDBStreamBatchInfo).toMatchObject({ batchSize: 1, streamArn: output('StreamArn') });
  await order('ada', '5', 4);
  expect(await total('ada', '10')).toBe('10');
  const { StreamDescription } = await new DynamoDBStreamsClient(options()).send(
    new DescribeStreamCommand({ StreamArn: output('StreamArn') }),
  );
  expect(StreamDescription).toMatchObject({ StreamStatus: 'ENABLED', StreamViewType: 'NEW_AND_OLD_IMAGES' });
});
