import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sdkConfig } from '../../support/ports.ts';
import { requests, type Asked } from './random-requests.ts';
import { serveDynamo, thingsTable, type Served } from './tables.ts';

type Dynalite = (options: { readonly createTableMs: number }) => Server;
const dynalite = createRequire(import.meta.url)('dynalite') as Dynalite;
const isLong = process.env['RELIABILITY'] === 'full';

let served: Served;
let peer: Server;
let theirs: DynamoDBClient;
beforeAll(async () => {
  served = await serveDynamo();
  peer = dynalite({ createTableMs: 0 });
  // Node's server ends a connection that waits for five seconds, which a busy machine makes it do.
  peer.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
  const { port } = peer.address() as AddressInfo;
  theirs = new DynamoDBClient({ ...sdkConfig(`http://127.0.0.1:${port}`), maxAttempts: 1 });
  const { TimeToLiveSpecification: _, ...table } = thingsTable;
  for (const client of [served.client, theirs]) await client.send(new CreateTableCommand(table as never));
  for (;;) {
    const { Table } = await theirs.send(new DescribeTableCommand({ TableName: table.TableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
  }
});
afterAll(async () => {
  theirs.destroy();
  await new Promise((resolve) => peer.close(resolve));
  await served.close();
  served.ports.dispose();
});

const commands: Readonly<Record<Asked['action'], new (input: never) => object>> = {
  PutItem: PutItemCommand,
  GetItem: GetItemCommand,
  DeleteItem: DeleteItemCommand,
  UpdateItem: UpdateItemCommand,
  Query: QueryCommand,
  Scan: ScanCommand,
  BatchGetItem: BatchGetItemCommand,
  BatchWriteItem: BatchWriteItemCommand,
};

/** Answers what a request brings: the output without its metadata, or the name and the text of the error. */
async function outcome(client: DynamoDBClient, { action, input }: Asked): Promise<unknown> {
  try {
    const command = new commands[action](input as never);
    const { $metadata: _, ...output } = (await client.send(command as never)) as { readonly $metadata: unknown };
    return normal(action, output);
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
}

/** The order of partitions, of sets and of what a batch brings is nobody's promise. */
function normal(action: Asked['action'], output: object): unknown {
  const text = (value: unknown): string => JSON.stringify(value);
  const sorted = (value: unknown): unknown => {
    if (!Array.isArray(value)) return value;
    return value.every((one) => typeof one === 'string') || action === 'Scan' || action === 'BatchGetItem'
      ? value.toSorted((a, b) => (text(a) < text(b) ? -1 : 1))
      : value;
  };
  return JSON.parse(
    JSON.stringify(output, (_name, value: unknown) => {
      const members = value as Record<string, unknown>;
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isObject
        ? Object.fromEntries(
            Object.keys(members)
              .sort()
              .map((name) => [name, members[name]]),
          )
        : sorted(value);
    }),
  );
}

/**
 * Answers what the peer brings, as DynamoDB says it: where an update leaves none of its attributes, DynamoDB answers
 * without `Attributes`, and dynalite with an empty one. recorded: ExtendDB/extenddb#121
 */
function asDynamoDb(outcome: unknown): unknown {
  const { Attributes, ...others } = outcome as { readonly Attributes?: object };
  return Attributes && Object.keys(Attributes).length === 0 ? others : outcome;
}

it('answers as dynalite does, whatever comes', { timeout: isLong ? 600_000 : 180_000 }, async () => {
  const seed = isLong ? Date.now() % 2 ** 31 : 11;
  const asked = fc.sample(requests, { seed, numRuns: isLong ? 20_000 : 150 });
  for (const one of asked) {
    const [ours, other] = await Promise.all([outcome(served.client, one), outcome(theirs, one)]);
    expect(ours, `seed ${seed}: ${JSON.stringify(one)}`).toEqual(asDynamoDb(other));
  }
});
