import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { atOnce } from '../../../src/kernel/in-turns.ts';
import { isIn, placeOf } from '../../../src/services/dynamodb/engine/key.ts';
import { readTable, type TableDefinition } from '../../../src/services/dynamodb/engine/table.ts';
import type { Item } from '../../../src/services/dynamodb/engine/value.ts';
import { indexOf, writeItem } from '../../../src/services/dynamodb/items.ts';
import { firstPosition, lastPosition } from '../../../src/services/dynamodb/reads.ts';
import { DynamoStore, type Table } from '../../../src/services/dynamodb/store.ts';
import { finishTable } from '../../../src/services/dynamodb/table-work.ts';
import { describeTable } from '../../../src/services/dynamodb/describe-table.ts';
import { changeable, changeTable, createTable } from '../../../src/services/dynamodb/tables.ts';
import { accountId, testPorts } from '../../support/ports.ts';

const ports = testPorts();
afterAll(() => ports.dispose());

const name = 'many';
const all = { from: firstPosition, to: lastPosition };
const most = 10_000;
const contextOf = (store: DynamoStore) => ({
  ...{ store, ids: ports.ids, now: () => 0 },
  ...{ region: 'us-east-1', accountId },
});

/** A table by `id` with some of the indexes `colour`, `shape` and `both`, which has the key that is asked for. */
function definition(indexes: readonly string[], { both = 'colour', ttl = false } = {}): TableDefinition {
  const used = new Set(indexes.map((index) => (index === 'both' ? both : index)));
  const read = readTable({
    TableName: name,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: ['id', ...used].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: `by-${index}`,
      KeySchema: [{ AttributeName: index === 'both' ? both : index, KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    })),
  });
  return ttl ? { ...read, ttl: 'end' } : read;
}

const item = (id: number, colour: string | undefined, shape: string | undefined): Item => ({
  id: { S: String(id) },
  end: { N: String(1 + (id % 7)) },
  ...(colour !== undefined && { colour: { S: colour } }),
  ...(shape !== undefined && { shape: { S: shape } }),
});

function put(store: DynamoStore, after: Item | undefined, id = after?.['id']): void {
  const table = store.tables.get(name)!;
  const key = { id: id! };
  writeItem(store, table, key, store.get(table, placeOf(table.keys, key))?.item, after);
}

const numbers = (items: readonly { readonly item: Item }[]): number[] =>
  items.map((found) => Number((found.item['id'] as { S: string }).S)).sort((a, b) => a - b);

/** What a table shows beside its items: it has to follow from them. */
function shown(store: DynamoStore, table: Table) {
  return {
    indexes: table.indexes.map((index) => [index.name, numbers(store.entries(table, index.name, all, true, most))]),
    expiring: numbers(store.expired(table, 0, 8, most)),
    counts: store.counts(table).items,
  };
}

function expected(store: DynamoStore, table: Table): ReturnType<typeof shown> {
  const items = store.items(table, all, true, most);
  return {
    indexes: table.indexes.map((index) => [index.name, numbers(items.filter((found) => isIn(index, found.item)))]),
    expiring: table.ttl === undefined ? [] : numbers(items),
    counts: items.length,
  };
}

function filled(count: number, first: TableDefinition): DynamoStore {
  const store = new DynamoStore(ports.database, ports.clock);
  for (const table of store.tables.values()) atOnce(store.drop(table));
  createTable(contextOf(store), first, { isOfTemplate: false });
  for (let id = 0; id < count; id += 1) put(store, item(id, id % 2 === 0 ? 'red' : undefined, 'round'));
  return store;
}

describe('a change of a table with many items', () => {
  it('shows an index that is built, refuses to read it, and refuses another change', () => {
    const store = filled(250, definition(['shape']));
    const table = (): Table => store.tables.get(name)!;
    const work = changeTable(store, table(), definition(['shape', 'colour']));
    expect(work.next()).toEqual({ done: false, value: undefined });
    expect(describeTable(contextOf(store), table())).toMatchObject({
      TableStatus: 'UPDATING',
      GlobalSecondaryIndexes: [
        { IndexName: 'by-shape', IndexStatus: 'ACTIVE' },
        { IndexName: 'by-colour', IndexStatus: 'CREATING', Backfilling: true },
      ],
    });
    expect(() => indexOf(table(), 'by-colour')).toThrow(
      'Cannot read from backfilling global secondary index: by-colour',
    );
    expect(indexOf(table(), 'by-shape').name).toBe('by-shape');
    expect(() => changeable(contextOf(store), name)).toThrow(
      `Attempt to change a resource which is still in use: Table is being updated: ${name}`,
    );
    atOnce(work);
    expect(changeable(contextOf(store), name)).toBe(table());
    expect(describeTable(contextOf(store), table())).toMatchObject({ TableStatus: 'ACTIVE' });
    expect(shown(store, table())).toEqual(expected(store, table()));
  });

  it('a table that is removed takes its items and entries along, also after a kill', () => {
    const store = filled(2_500, definition(['shape']));
    const dropped = store.drop(store.tables.get(name)!);
    dropped.next();
    const again = new DynamoStore(ports.database, ports.clock);
    expect(again.tables.has(name)).toBe(false);
    const rows = (): unknown =>
      ports.database
        .prepare('SELECT (SELECT count(*) FROM dynamodb_items), (SELECT count(*) FROM dynamodb_entries)')
        .raw()
        .get();
    expect(rows()).not.toEqual([0, 0]);
    atOnce(again.sweep());
    expect(rows()).toEqual([0, 0]);
  });

  it('an earlier version that kept no counts is counted when it is opened', () => {
    filled(30, definition([]));
    ports.database.exec('DELETE FROM dynamodb_counts');
    const again = new DynamoStore(ports.database, ports.clock);
    expect(again.counts(again.tables.get(name)!).items).toBe(30);
  });

  const anyDefinition = fc
    .record({
      indexes: fc.subarray(['colour', 'shape', 'both']),
      both: fc.constantFrom('colour', 'shape'),
      ttl: fc.boolean(),
    })
    .map(({ indexes, ...more }) => definition(indexes, more));
  const word = fc.option(fc.constantFrom('red', 'green', 'round'), { nil: undefined });
  const anyWrite = fc.record({ id: fc.integer({ min: 0, max: 400 }), colour: word, shape: word, isGone: fc.boolean() });
  const anyStep = fc.record({ writes: fc.array(anyWrite, { maxLength: 6 }), isKilled: fc.boolean() });

  it('ends as if it had been made before the first item, whatever is written and killed meanwhile', () => {
    fc.assert(
      fc.property(anyDefinition, anyDefinition, fc.array(anyStep, { maxLength: 6 }), (first, second, steps) => {
        let store = filled(300, first);
        let work = changeTable(store, store.tables.get(name)!, second) as Generator<undefined, unknown, undefined>;
        let isDone = work.next().done;
        for (const { writes, isKilled } of steps) {
          if (isKilled && !isDone) {
            store = new DynamoStore(ports.database, ports.clock);
            work = finishTable(store, store.tables.get(name)!);
          }
          isDone = work.next().done;
          for (const { id, colour, shape, isGone } of writes)
            put(store, isGone ? undefined : item(id, colour, shape), { S: String(id) });
        }
        while (!isDone) isDone = work.next().done;
        const table = store.tables.get(name)!;
        expect(table.unfinished).toBeUndefined();
        expect(table.indexes.map((index) => index.name).sort()).toEqual(second.indexes.map((one) => one.name).sort());
        expect(shown(store, table)).toEqual(expected(store, table));
        expect(new DynamoStore(ports.database, ports.clock).counts(table)).toEqual(store.counts(table));
      }),
      { numRuns: 25 },
    );
  });
});
