import {
  BatchGetItemCommand,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { longestTurn } from '../../support/longest-turn.ts';
import { provisionThings, serveDynamo, type Served } from './tables.ts';

const TableName = 'things';
const count = 12;
const key = (sk: number): Record<string, AttributeValue> => ({ pk: { S: 'heavy' }, sk: { N: String(sk) } });
const keys = Array.from({ length: count }, (_, sk) => key(sk));
const numbers = Array.from({ length: 20_000 }, (_, index) => ({ N: String(index) }));
const times = (many: number, part: string, joiner: string): string =>
  Array.from({ length: many }, () => part).join(joiner);
const nowhere = { ':x': { N: '-1' } };
/** The most milliseconds for which one request may keep others waiting; it was seconds. */
const longest = 300;

let served: Served;
beforeAll(async () => {
  served = await serveDynamo();
  await provisionThings(served.service);
  for (const item of keys)
    await served.client.send(new PutItemCommand({ TableName, Item: { ...item, d: { L: numbers } } }));
}, 60_000);
afterAll(async () => {
  await served.close();
  served.ports.dispose();
});

async function outcomeOf(send: () => Promise<unknown>): Promise<{ turn: number; said: string; answer: unknown }> {
  let [said, answer]: [string, unknown] = ['', undefined];
  const turn = await longestTurn(async () => {
    try {
      answer = await send();
      said = 'answered';
    } catch (error) {
      said = String(error);
    }
  });
  return { turn, said, answer };
}

it('a filter of many parts on large items is evaluated in turns with others', async () => {
  const scan = new ScanCommand({
    TableName,
    FilterExpression: times(150, 'contains(d, :x)', ' OR '),
    ExpressionAttributeValues: nowhere,
  });
  const { turn, said, answer } = await outcomeOf(() => served.client.send(scan));
  expect(said).toBe('answered');
  expect(answer).toMatchObject({ Count: 0, ScannedCount: expect.any(Number) });
  expect(turn).toBeLessThan(longest);
});

it('many large items are read in turns', async () => {
  const { turn, said, answer } = await outcomeOf(() =>
    served.client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys } } })),
  );
  expect(said).toBe('answered');
  const { Responses, UnprocessedKeys } = answer as {
    Responses: Record<string, unknown[]>;
    UnprocessedKeys: Record<string, { Keys?: unknown[] }>;
  };
  expect((Responses[TableName]?.length ?? 0) + (UnprocessedKeys[TableName]?.Keys?.length ?? 0)).toBe(count);
  // The client parses the answer in this process as well.
  expect(turn).toBeLessThan(2 * longest);
});

it.each<[string, object]>([
  [
    'conditions',
    {
      ConditionCheck: {
        ConditionExpression: `NOT (${times(150, 'contains(d, :x)', ' OR ')})`,
        ExpressionAttributeValues: nowhere,
      },
    },
  ],
  [
    'changes',
    {
      Update: {
        UpdateExpression: `SET ${Array.from({ length: 90 }, (_, at) => `d[${at}] = d[${at + 1}]`).join(', ')}`,
      },
    },
  ],
])('a transaction whose %s take long is refused by name', async (_, write) => {
  const [[kind = '', members] = []] = Object.entries(write) as [string, object][];
  const TransactItems = Array.from({ length: 100 }, (_, sk) => ({ [kind]: { TableName, Key: key(sk), ...members } }));
  const { turn, said } = await outcomeOf(() => served.client.send(new TransactWriteItemsCommand({ TransactItems })));
  expect(said).toMatch(/UnsupportedByLocalAws.*A transaction with expressions so long/);
  expect(turn).toBeLessThan(2 * longest);
});

it('a transaction reads 4 MB at most', async () => {
  const long = { S: 'a'.repeat(390_000) };
  for (const sk of keys.keys())
    await served.client.send(new PutItemCommand({ TableName, Item: { ...key(100 + sk), d: long } }));
  const reading = (many: number) =>
    served.client.send(
      new TransactGetItemsCommand({
        TransactItems: Array.from({ length: many }, (_, sk) => ({ Get: { TableName, Key: key(100 + sk) } })),
      }),
    );
  expect((await reading(10)).Responses).toHaveLength(10);
  await expect(reading(12)).rejects.toThrow('The aggregate size of the items in the transaction exceeds 4 MB');
});

it.each([
  ['of many names', (index: number) => `a${index}`],
  ['within one name', (index: number) => `a.b${index}`],
])('a projection %s is read once for all keys of a batch', async (_what, path) => {
  const ProjectionExpression = Array.from({ length: 550 }, (_, index) => path(index)).join(',');
  const Keys = Array.from({ length: 100 }, (_, sk) => ({ pk: { S: 'light' }, sk: { N: String(sk) } }));
  const batch = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ProjectionExpression } } });
  const { turn, said } = await outcomeOf(() => served.client.send(batch));
  expect(said).toBe('answered');
  expect(turn).toBeLessThan(longest / 2);
});
