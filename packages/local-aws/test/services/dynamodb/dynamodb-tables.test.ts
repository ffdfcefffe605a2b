import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { provisionThings, serveDynamo, thingsTable, type Served } from './tables.ts';

const TableName = 'things';
let served: Served;
let now: number;
let timers: (() => void)[];
const clock = {
  now: () => now,
  after(_milliseconds: number, callback: () => void) {
    timers.push(callback);
    return () => void (timers = timers.filter((timer) => timer !== callback));
  },
};
beforeEach(async () => {
  [now, timers] = [1_700_000_000_000, []];
  served = await serveDynamo(clock);
  await provisionThings(served.service);
});
afterEach(async () => {
  await served.close();
  served.ports.dispose();
});

const put = (pk: string, sk: number, item: Record<string, AttributeValue> = {}) =>
  served.client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, sk: { N: String(sk) }, ...item } }));
const query = (KeyConditionExpression: string, values: Record<string, AttributeValue>, more: object = {}) =>
  served.client.send(
    new QueryCommand({ TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...more }),
  );
const numbers = (items: Record<string, AttributeValue>[] | undefined) => items?.map(({ sk }) => Number(sk?.N));
const refused = (name: string, message?: string) =>
  expect.objectContaining({ name, ...(message !== undefined && { message }) }) as Error;

describe('a table', () => {
  it('is described, and found with its items after a restart', async () => {
    await put('a', 1, { kind: { S: 'k' } });
    await served.close();
    served = await serveDynamo(clock, served.ports);
    await expect(served.client.send(new DescribeTableCommand({ TableName }))).rejects.toThrow(
      refused('ResourceNotFoundException', 'Requested resource not found: Table: things not found'),
    );
    expect(await provisionThings(served.service)).toEqual({
      ref: TableName,
      attributes: { Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things' },
    });
    const { Table } = await served.client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      ItemCount: 1,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
    expect(await served.client.send(new DescribeTimeToLiveCommand({ TableName }))).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' },
    });
  });

  it('has its items in an index that the template adds later, and none in one that it drops', async () => {
    await put('a', 1, { kind: { S: 'k' }, size: { N: '1' } });
    await served.close();
    served = await serveDynamo(clock, served.ports);
    const [index] = thingsTable.GlobalSecondaryIndexes;
    await provisionThings(served.service, {
      ...thingsTable,
      GlobalSecondaryIndexes: [{ ...index, IndexName: 'later' }],
    });
    const ask = (IndexName: string) => query('kind = :k', { ':k': { S: 'k' } }, { IndexName });
    expect(numbers((await ask('later')).Items)).toEqual([1]);
    await expect(ask('by-kind')).rejects.toThrow(
      refused('ValidationException', 'The table does not have the specified index: by-kind'),
    );
  });

  it('is made and deleted by calls, and stays over restarts', async () => {
    const definition = {
      TableName: 'made',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'B' as const }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
      BillingMode: 'PAY_PER_REQUEST' as const,
    };
    await served.client.send(new CreateTableCommand(definition));
    await expect(served.client.send(new CreateTableCommand(definition))).rejects.toThrow(
      refused('ResourceInUseException'),
    );
    await expect(
      served.client.send(
        new CreateTableCommand({ ...definition, TableName: 'x2x', SSESpecification: { Enabled: true } }),
      ),
    ).rejects.toThrow(/encrypted with a key of KMS is not supported/);
    await served.close();
    served = await serveDynamo(clock, served.ports);
    expect((await served.client.send(new ListTablesCommand({}))).TableNames).toEqual(['made']);
    await served.client.send(new DeleteTableCommand({ TableName: 'made' }));
    expect((await served.client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });

  it('loses items by the clock, by their attribute', async () => {
    await put('a', 1, { expires: { N: '1700000050' } });
    await put('a', 2, { expires: { N: '1700000900' } });
    await put('a', 3, { expires: { N: '1' } });
    served.service.start?.();
    now += 60_000;
    const due = timers;
    timers = [];
    for (const timer of due) timer();
    expect(numbers((await query('pk = :p', { ':p': { S: 'a' } })).Items)).toEqual([2, 3]);
  });
});

describe('a query', () => {
  beforeEach(async () => {
    for (const sk of [10, 9, -1, 100, 2.5])
      await put('a', sk, { kind: { S: 'k' }, size: { N: String(-sk) }, note: { S: 'n' } });
    await put('b', 1);
  });

  it.each([
    ['pk = :p', [-1, 2.5, 9, 10, 100]],
    ['pk = :p AND sk > :v', [10, 100]],
    ['pk = :p AND sk >= :v', [9, 10, 100]],
    ['sk < :v AND pk = :p', [-1, 2.5]],
    ['pk = :p AND :v >= sk', [-1, 2.5, 9]],
    ['(pk = :p) AND (sk = :v)', [9]],
    ['pk = :p AND sk BETWEEN :low AND :v', [2.5, 9]],
  ])('%s finds numbers in their order', async (text, expected) => {
    const all: Record<string, AttributeValue> = { ':p': { S: 'a' }, ':v': { N: '9' }, ':low': { N: '0' } };
    const values = Object.fromEntries(Object.entries(all).filter(([name]) => text.includes(name)));
    expect(numbers((await query(text, values)).Items)).toEqual(expected);
    expect(numbers((await query(text, values, { ScanIndexForward: false })).Items)).toEqual([...expected].reverse());
  });

  it.each([true, false])('goes on where the last page ended (forward: %s)', async (ScanIndexForward) => {
    for (const IndexName of [undefined, 'by-size', 'by-kind']) {
      const [text, value] = IndexName === 'by-kind' ? ['kind = :p', 'k'] : ['pk = :p', 'a'];
      const found: number[] = [];
      let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
      do {
        const page = await query(
          text,
          { ':p': { S: value } },
          { Limit: 2, ScanIndexForward, IndexName, ExclusiveStartKey },
        );
        found.push(...(numbers(page.Items) ?? []));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      expect([...found].sort((one, other) => one - other)).toEqual([-1, 2.5, 9, 10, 100]);
      if (IndexName === 'by-size')
        expect(found).toEqual(ScanIndexForward ? [100, 10, 9, 2.5, -1] : [-1, 2.5, 9, 10, 100]);
    }
  });

  it('filters after it has counted, and shows what an index holds', async () => {
    const filtered = await query(
      'pk = :p',
      { ':p': { S: 'a' }, ':z': { N: '0' } },
      { FilterExpression: 'size(note) > :z AND #s < :z', ExpressionAttributeNames: { '#s': 'size' }, Limit: 3 },
    );
    expect(filtered).toMatchObject({ Count: 2, ScannedCount: 3, LastEvaluatedKey: { pk: { S: 'a' }, sk: { N: '9' } } });
    const { Items } = await query('kind = :p', { ':p': { S: 'k' } }, { IndexName: 'by-kind', Limit: 1 });
    expect(Object.keys(Items?.[0] ?? {}).sort()).toEqual(['kind', 'note', 'pk', 'sk']);
  });

  it.each([
    ['sk = :p', {}, 'Query condition missed key schema element: pk'],
    ['pk > :p', {}, 'Query key condition not supported'],
    ['pk = :p OR sk = :p', {}, 'Invalid operator used in KeyConditionExpression: OR'],
    [
      'pk = :p AND sk = :p',
      {},
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    [
      'pk = :p',
      { FilterExpression: 'attribute_exists(sk)' },
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    ],
    [
      'pk = :p',
      { IndexName: 'by-kind', ConsistentRead: true },
      'Consistent reads are not supported on global secondary indexes',
    ],
    ['pk = :p', { ExclusiveStartKey: { pk: { S: 'a' } } }, 'The provided starting key is invalid'],
    [
      'pk = :p',
      { ExclusiveStartKey: { pk: { S: 'b' }, sk: { N: '1' } } },
      'The provided starting key is outside query boundaries based on provided conditions',
    ],
  ])('%s with %j is refused', async (text, more, message) => {
    await expect(query(text, { ':p': { S: 'a' } }, more)).rejects.toThrow(refused('ValidationException', message));
  });

  it('ends a page at a megabyte', async () => {
    for (let sk = 1; sk <= 4; sk += 1) await put('large', sk, { x: { S: 'x'.repeat(300_000) } });
    const { Items, LastEvaluatedKey, ConsumedCapacity } = await query(
      'pk = :p',
      { ':p': { S: 'large' } },
      { ReturnConsumedCapacity: 'TOTAL', ConsistentRead: true },
    );
    expect(numbers(Items)).toEqual([1, 2, 3]);
    expect(LastEvaluatedKey).toEqual({ pk: { S: 'large' }, sk: { N: '3' } });
    expect(ConsumedCapacity?.CapacityUnits).toBe(Math.ceil(900_051 / 4096));
  });
});

describe('a scan', () => {
  it('finds everything, in segments and pages', async () => {
    for (let place = 0; place < 60; place += 1) await put(`p${place}`, place);
    const found: (number | undefined)[] = [];
    for (const Segment of [0, 1, 2]) {
      let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
      do {
        const page: Awaited<ReturnType<typeof scan>> = await scan({
          Segment,
          TotalSegments: 3,
          Limit: 7,
          ExclusiveStartKey,
        });
        found.push(...(numbers(page.Items) ?? []));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
    }
    expect([...found].sort((one, other) => (one ?? 0) - (other ?? 0))).toEqual(
      Array.from({ length: 60 }, (_, place) => place),
    );
    expect(await scan({ Select: 'COUNT' })).toMatchObject({ Count: 60, ScannedCount: 60 });
  });

  it('removes an item from its indexes with it', async () => {
    await put('a', 1, { kind: { S: 'k' } });
    await put('a', 1);
    expect((await scan({ IndexName: 'by-kind' })).Items).toEqual([]);
    expect(
      (await served.client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' }, sk: { N: '1' } } }))).Item,
    ).toBeDefined();
  });
});

const scan = (more: object) => served.client.send(new ScanCommand({ TableName, ...more }));
