import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type AttributeValue,
  type StreamViewType,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type _Record,
  type GetRecordsCommandOutput,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { allow, startStack, type Stack } from '../../iam/stack.ts';
import { manualClock } from '../../support/manual-clock.ts';

const clock = { ...manualClock(Date.now()), machine: systemClock };
let stack: Stack;
let dynamo: DynamoDBClient;
let streams: DynamoDBStreamsClient;
beforeAll(async () => {
  stack = await startStack({ clock });
  dynamo = new DynamoDBClient(stack.administrator);
  streams = new DynamoDBStreamsClient(stack.administrator);
  stack.created.services['dynamodb']?.start?.();
});
afterAll(() => stack.close());

const key = (id: string) => ({ id: { S: id } });
const item = (id: string, more: Record<string, AttributeValue> = {}) => ({ ...key(id), ...more });

async function tableWith(TableName: string, StreamViewType: StreamViewType): Promise<string> {
  const { TableDescription } = await dynamo.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType },
    }),
  );
  return TableDescription?.LatestStreamArn ?? '';
}

const shardOf = async (StreamArn: string): Promise<string> => {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  return StreamDescription?.Shards?.[0]?.ShardId ?? '';
};

async function read(
  StreamArn: string,
  from: { ShardIteratorType: 'TRIM_HORIZON' | 'LATEST' | 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER' } & {
    SequenceNumber?: string | undefined;
  } = { ShardIteratorType: 'TRIM_HORIZON' },
  Limit?: number,
): Promise<GetRecordsCommandOutput> {
  const place = { StreamArn, ShardId: await shardOf(StreamArn), ...from };
  const { ShardIterator } = await streams.send(new GetShardIteratorCommand(place));
  return streams.send(new GetRecordsCommand({ ShardIterator, Limit }));
}
const told = ({ eventName, dynamodb }: _Record) => [eventName, dynamodb?.OldImage, dynamodb?.NewImage];

describe('the stream of a table', () => {
  it.each<[StreamViewType, boolean, boolean]>([
    ['KEYS_ONLY', false, false],
    ['NEW_IMAGE', false, true],
    ['OLD_IMAGE', true, false],
    ['NEW_AND_OLD_IMAGES', true, true],
  ])('shows of each change what %s says, and nothing of a write that changes nothing', async (view, old, fresh) => {
    const TableName = `view-${view}`;
    const arn = await tableWith(TableName, view);
    const [one, two] = [item('a', { n: { N: '1' } }), item('a', { n: { N: '2' } })];
    await dynamo.send(new PutItemCommand({ TableName, Item: one }));
    await dynamo.send(new PutItemCommand({ TableName, Item: { ...one, n: { N: '1.0' } } }));
    const change = { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '2' } } };
    await dynamo.send(new UpdateItemCommand({ TableName, Key: key('a'), ...change }));
    await dynamo.send(new DeleteItemCommand({ TableName, Key: key('a') }));
    await dynamo.send(new DeleteItemCommand({ TableName, Key: key('a') }));
    const { Records = [], NextShardIterator } = await read(arn);
    const of = (shown: boolean, value: object) => (shown ? value : undefined);
    expect(Records.map(told)).toEqual([
      ['INSERT', undefined, of(fresh, one)],
      ['MODIFY', of(old, one), of(fresh, two)],
      ['REMOVE', of(old, two), undefined],
    ]);
    expect(Records[0]).toMatchObject({ eventVersion: '1.1', eventSource: 'aws:dynamodb', awsRegion: 'us-east-1' });
    expect(Records[0]?.dynamodb).toMatchObject({
      Keys: key('a'),
      SizeBytes: fresh ? 3 + 3 + 3 : 3,
      StreamViewType: view,
      SequenceNumber: expect.stringMatching(/^\d{21}$/) as string,
    });
    expect(NextShardIterator).toBeDefined();
  });

  it('is read from any of its places, in pages; only what comes later is new', async () => {
    const TableName = 'places';
    const arn = await tableWith(TableName, 'KEYS_ONLY');
    const Puts = ['a', 'b', 'c'].map((id) => ({ Put: { TableName, Item: item(id) } }));
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems: Puts }));
    const keysOf = ({ Records = [] }: GetRecordsCommandOutput) =>
      Records.map(({ dynamodb }) => dynamodb?.Keys?.['id']?.S);
    const first = await read(arn, undefined, 2);
    expect(keysOf(first)).toEqual(['a', 'b']);
    const { NextShardIterator: ShardIterator } = first;
    const rest = await streams.send(new GetRecordsCommand({ ShardIterator }));
    expect(keysOf(rest)).toEqual(['c']);
    const SequenceNumber = first.Records?.[1]?.dynamodb?.SequenceNumber;
    expect(keysOf(await read(arn, { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber }))).toEqual(['b', 'c']);
    expect(keysOf(await read(arn, { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber }))).toEqual(['c']);
    const latest = await read(arn, { ShardIteratorType: 'LATEST' });
    expect(keysOf(latest)).toEqual([]);
    await dynamo.send(new PutItemCommand({ TableName, Item: item('d') }));
    const later = await streams.send(new GetRecordsCommand({ ShardIterator: latest.NextShardIterator }));
    expect(keysOf(later)).toEqual(['d']);
  });

  it('has no record of a transaction that was cancelled', async () => {
    const TableName = 'cancelled';
    const arn = await tableWith(TableName, 'NEW_IMAGE');
    const Put = { TableName, Item: item('a') };
    const ConditionCheck = { TableName, Key: key('b'), ConditionExpression: 'attribute_exists(id)' };
    const writes = new TransactWriteItemsCommand({ TransactItems: [{ Put }, { ConditionCheck }] });
    await expect(dynamo.send(writes)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect((await read(arn)).Records).toEqual([]);
  });

  it('tells that the service has removed what expired', async () => {
    const TableName = 'expiring';
    const arn = await tableWith(TableName, 'OLD_IMAGE');
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'until' };
    await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    const expired = item('a', { until: { N: String(Math.floor(clock.now() / 1000) + 10) } });
    await dynamo.send(new PutItemCommand({ TableName, Item: expired }));
    clock.advance(120_000);
    const { Records = [] } = await read(arn);
    expect(Records.map(told)).toEqual([
      ['INSERT', undefined, undefined],
      ['REMOVE', expired, undefined],
    ]);
    expect(Records[1]?.userIdentity).toEqual({ PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' });
    expect(Records[0]?.userIdentity).toBeUndefined();
  });

  it('ends when it is switched off, and a new one begins; what it shows never changes', async () => {
    const TableName = 'switched';
    const arn = await tableWith(TableName, 'KEYS_ONLY');
    await dynamo.send(new PutItemCommand({ TableName, Item: item('a') }));
    const set = (StreamEnabled: boolean, StreamViewType?: StreamViewType) =>
      dynamo.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled, StreamViewType } }));
    await expect(set(true, 'NEW_IMAGE')).rejects.toMatchObject({
      message: 'Table already has an enabled stream: TableName: switched',
    });
    await expect(set(false, 'KEYS_ONLY')).rejects.toThrow('UpdateViewType must not be specified');
    await set(false);
    await expect(set(false)).rejects.toThrow('Table has no stream to disable: TableName: switched');
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
    expect([Table?.StreamSpecification, Table?.LatestStreamArn]).toEqual([undefined, arn]);
    await dynamo.send(new PutItemCommand({ TableName, Item: item('b') }));
    const old = await read(arn);
    expect(old.Records).toHaveLength(1);
    expect(old.NextShardIterator).toBeUndefined();
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: arn }));
    expect(StreamDescription).toMatchObject({ StreamStatus: 'DISABLED', TableName });
    await set(true, 'NEW_IMAGE');
    const { Streams = [] } = await streams.send(new ListStreamsCommand({ TableName }));
    expect(Streams.map(({ StreamArn }) => StreamArn === arn)).toEqual([true, false]);
  });

  it('keeps records for a day and iterators for a quarter of an hour', async () => {
    const TableName = 'old';
    const arn = await tableWith(TableName, 'KEYS_ONLY');
    await dynamo.send(new PutItemCommand({ TableName, Item: item('a') }));
    const { NextShardIterator, Records = [] } = await read(arn);
    clock.advance(15 * 60_000 + 1);
    await expect(streams.send(new GetRecordsCommand({ ShardIterator: NextShardIterator }))).rejects.toMatchObject({
      name: 'ExpiredIteratorException',
    });
    clock.advance(24 * 3600_000);
    await dynamo.send(new PutItemCommand({ TableName, Item: item('b') }));
    expect((await read(arn)).Records).toHaveLength(1);
    const SequenceNumber = Records[0]?.dynamodb?.SequenceNumber;
    await expect(read(arn, { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber })).rejects.toMatchObject({
      name: 'TrimmedDataAccessException',
    });
  });

  it('is read by those whom a policy lets; a stream that is not there is refused by its name', async () => {
    const arn = await tableWith('guarded', 'KEYS_ONLY');
    const nobody = new DynamoDBStreamsClient(await stack.role('describer', allow('dynamodb:DescribeStream')));
    const { StreamDescription } = await nobody.send(new DescribeStreamCommand({ StreamArn: arn }));
    const place = { StreamArn: arn, ShardId: StreamDescription?.Shards?.[0]?.ShardId, ShardIteratorType: 'LATEST' };
    await expect(nobody.send(new GetShardIteratorCommand(place as never))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`dynamodb:GetShardIterator on resource: ${arn}`) as string,
    });
    const absent = arn.replace('guarded', 'nowhere');
    await expect(streams.send(new DescribeStreamCommand({ StreamArn: absent }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Requested resource not found: Stream: ${absent} not found`,
    });
  });
});
