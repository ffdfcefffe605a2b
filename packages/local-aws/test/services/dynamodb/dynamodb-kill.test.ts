import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  type AttributeValue,
  type DynamoDBClientConfig,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCommand, writeAssembly } from '../../cli/support.ts';
import { thingsTable } from './tables.ts';

const TableName = 'things';
/** The numbers of acknowledged transactions before each kill -9. */
const kills = [12, 31];
const writers = [0, 1, 2, 3];
const directory = mkdtempSync(join(tmpdir(), 'dynamodb-kill-'));

beforeAll(() => {
  const { TableName: name, ...properties } = thingsTable;
  const StreamSpecification = { StreamViewType: 'NEW_IMAGE' };
  const Table = { Type: 'AWS::DynamoDB::Table', Properties: { TableName: name, StreamSpecification, ...properties } };
  writeAssembly(join(directory, 'assembly'), { Table }, {});
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const key = (pk: string, sk: number): Record<string, AttributeValue> => ({ pk: { S: pk }, sk: { N: String(sk) } });

/** Records what clients were told, and what they were not. */
class History {
  readonly put = new Map<string, number>();
  readonly removed = new Map<string, number>();
  readonly unknown: { token: string; sk: number }[] = [];
  transactions = 0;
  acknowledged = 0;
  #next = 0;

  sk(): number {
    return (this.#next += 1);
  }
}

async function transact(client: DynamoDBClient, token: string, sk: number): Promise<void> {
  const side = (pk: string) => ({ Put: { TableName, Item: { ...key(pk, sk), kind: { S: 'pair' } } } });
  const count = {
    Update: {
      TableName,
      Key: key('counter', 0),
      UpdateExpression: 'ADD pairs :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  };
  const TransactItems = [side('left'), side('right'), count];
  await client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken: token }));
}

/** Writes puts, deletes and transactions, one after the other, until the process is gone. */
async function write(client: DynamoDBClient, writer: number, history: History, told: () => void): Promise<void> {
  const pk = `writer ${writer}`;
  for (;;) {
    const sk = history.sk();
    const token = `transaction-of-${sk}`;
    try {
      const Item = { ...key(pk, sk), kind: { S: 'put' }, size: { N: String(sk % 7) } };
      await client.send(new PutItemCommand({ TableName, Item }));
      history.put.set(`${pk} ${sk}`, sk);
      if (sk % 3 === 0) {
        history.put.delete(`${pk} ${sk}`);
        await client.send(new DeleteItemCommand({ TableName, Key: key(pk, sk) }));
        history.removed.set(`${pk} ${sk}`, sk);
      }
      history.unknown.push({ token, sk });
      await transact(client, token, sk);
      history.unknown.splice(
        history.unknown.findIndex((one) => one.token === token),
        1,
      );
      history.transactions += 1;
      history.acknowledged += 1;
      told();
    } catch {
      return;
    }
  }
}

type Row = Record<string, AttributeValue>;

async function all(page: (from: { ExclusiveStartKey?: Row }) => Promise<ScanCommandOutput>): Promise<Row[]> {
  const items: Row[] = [];
  let from: Row | undefined;
  do {
    const { Items, LastEvaluatedKey } = await page(from ? { ExclusiveStartKey: from } : {});
    items.push(...(Items ?? []));
    from = LastEvaluatedKey;
  } while (from);
  return items;
}

const nameOf = ({ pk, sk }: Record<string, AttributeValue>): string => `${pk?.S} ${sk?.N}`;

/** Answers the table as its stream tells it: the newest image of each item. */
async function streamed(options: DynamoDBClientConfig): Promise<Map<string, Row>> {
  const client = new DynamoDBStreamsClient(options as object);
  const { Streams = [] } = await client.send(new ListStreamsCommand({ TableName }));
  const StreamArn = Streams[0]?.StreamArn;
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const begin = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
  let { ShardIterator } = await client.send(begin);
  const rows = new Map<string, Row>();
  for (;;) {
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }));
    for (const { dynamodb } of Records) {
      const name = nameOf((dynamodb?.Keys ?? {}) as Row);
      if (dynamodb?.NewImage) rows.set(name, dynamodb.NewImage as Row);
      else rows.delete(name);
    }
    if (Records.length === 0) return rows;
    ShardIterator = NextShardIterator;
  }
}

async function audit(client: DynamoDBClient, history: History, options: DynamoDBClientConfig): Promise<void> {
  // A client that got no answer repeats the request under its token.
  for (const { token, sk } of history.unknown.splice(0)) {
    await transact(client, token, sk);
    history.transactions += 1;
  }
  const rows = await all((from) => client.send(new ScanCommand({ TableName, ...from })));
  const there = new Set(rows.map(nameOf));
  expect(await streamed(options)).toEqual(new Map(rows.map((row) => [nameOf(row), row])));
  expect([...history.put.keys()].filter((name) => !there.has(name))).toEqual([]);
  expect([...history.removed.keys()].filter((name) => there.has(name))).toEqual([]);
  const of = (pk: string): unknown[] => rows.filter((row) => row['pk']?.S === pk).map(({ sk }) => sk?.N);
  expect(of('left').sort()).toEqual(of('right').sort());
  expect(of('left')).toHaveLength(history.transactions);
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: key('counter', 0) }));
  expect(Item?.['pairs']?.N ?? '0').toBe(String(history.transactions));
  for (const kind of ['put', 'pair']) {
    const query = {
      TableName,
      IndexName: 'by-kind',
      KeyConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: kind } },
    };
    const indexed = await all((from) => client.send(new QueryCommand({ ...query, ...from })));
    const expected = rows.filter((row) => row['kind']?.S === kind);
    expect(indexed.map(nameOf).sort()).toEqual(expected.map(nameOf).sort());
  }
}

const title = `kill -9 ${kills.length} times while ${writers.length} clients write: what they were told is there, once`;

it(
  title,
  async () => {
    const history = new History();
    for (const further of [...kills, undefined]) {
      const options = ['--assembly', 'assembly', '--data-dir', 'data'];
      const running = await startCommand(directory, ...options);
      const { awsEndpointUrl: endpoint, region, credentials } = running.outputs;
      const sdk = { endpoint, region, credentials, maxAttempts: 1 };
      const client = new DynamoDBClient(sdk);
      await audit(client, history, sdk).catch(async (error: unknown) => {
        await running.kill();
        throw error;
      });
      if (further !== undefined) {
        const until = history.acknowledged + further;
        const ended: { now?: Promise<unknown> } = {};
        const told = (): void => {
          if (history.acknowledged >= until) ended.now ??= running.kill();
        };
        await Promise.all(writers.map((writer) => write(client, writer, history, told)));
        await ended.now;
      } else await running.stop();
      client.destroy();
    }
    expect(history.acknowledged).toBeGreaterThanOrEqual(43);
  },
  180_000,
);
