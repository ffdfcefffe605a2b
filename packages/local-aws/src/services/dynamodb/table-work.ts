import type { Work } from '../../kernel/in-turns.ts';
import { isIn, placeOf } from './engine/key.ts';
import { behind } from './engine/key-condition.ts';
import type { IndexDefinition, TableDefinition } from './engine/table.ts';
import { expiryOf } from './items.ts';
import { firstPosition, lastPosition } from './reads.ts';
import type { DynamoStore, Found, Table, Unfinished } from './store.ts';

/** So many items get their entries in one turn of the event loop. */
const itemsAtOnce = 100;

/**
 * Answers what a change of the definition leaves to do, together with what an earlier change has left; undefined if
 * there is nothing.
 */
export function leftToDo(before: Table, after: TableDefinition): Unfinished | undefined {
  const left = before.unfinished;
  const shown = ({ indexes, attributes }: TableDefinition) =>
    new Map(indexes.map((index) => [index.name, contentOf(index, attributes)]));
  const [old, wanted] = [shown(before), shown(after)];
  const unbuilt = new Set(left?.building.map(({ name }) => name));
  const clearing = [...old].flatMap(([name, content]) => (wanted.get(name) === content ? [] : [name]));
  const building = after.indexes.filter(
    ({ name }) => unbuilt.has(name) || !old.has(name) || old.get(name) !== wanted.get(name),
  );
  const expiry = left?.expiry === true || before.ttl !== after.ttl;
  const stale = [...new Set([...clearing, ...(left?.clearing ?? []), ...unbuilt])];
  return stale.length + building.length > 0 || expiry ? { clearing: stale, building, expiry } : undefined;
}

/** What decides which entries an index has. */
const contentOf = ({ keys: { hash, range } }: IndexDefinition, types: TableDefinition['attributes']): string =>
  JSON.stringify([hash, types[hash], range, range === undefined ? undefined : types[range]]);

/** The table while an index that is built or changed has no entries: nothing is written to it. */
export const whileClearing = (table: Table, unfinished: Unfinished): Table => ({
  ...table,
  indexes: table.indexes.filter(({ name }) => !unfinished.building.some((index) => index.name === name)),
  unfinished,
});

/**
 * Does what is left to do with the items of a table, a piece at a time: others write to the table meanwhile. It goes on
 * where a process ended before.
 */
export function* finishTable(store: DynamoStore, { name, id }: Pick<Table, 'name' | 'id'>): Work<void> {
  const current = (): Table | undefined => {
    const table = store.tables.get(name);
    return table?.id === id ? table : undefined;
  };
  for (let table = current(); table?.unfinished?.clearing[0] !== undefined; table = current()) {
    const [index, ...clearing] = table.unfinished.clearing;
    yield* store.clear(table, index as string);
    const now = current();
    if (now?.unfinished) store.keep({ ...now, unfinished: { ...now.unfinished, clearing } });
  }
  const cleared = current();
  if (!cleared?.unfinished) return;
  const { building } = cleared.unfinished;
  const names = new Set(building.map((index) => index.name));
  store.keep({ ...cleared, indexes: [...cleared.indexes.filter((index) => !names.has(index.name)), ...building] });
  yield* writeAll(store, current);
  const written = current();
  if (!written) return;
  const { unfinished: _done, ...finished } = written;
  store.keep(finished);
}

function* writeAll(store: DynamoStore, current: () => Table | undefined): Work<void> {
  for (let from = firstPosition, table = current(); table?.unfinished; table = current()) {
    const found = store.items(table, { from, to: lastPosition }, true, itemsAtOnce);
    const last = found.at(-1);
    if (!last) return;
    const { building, expiry } = table.unfinished;
    writeSome(store, table, found, { building, expiry });
    const { partition, order } = placeOf(table.keys, last.item);
    from = { partition, order: behind(order) };
    yield;
  }
}

function writeSome(
  store: DynamoStore,
  table: Table,
  found: readonly Found[],
  { building, expiry }: Pick<Unfinished, 'building' | 'expiry'>,
): void {
  store.transaction(() => {
    for (const { item } of found) {
      const place = placeOf(table.keys, item);
      if (expiry) store.setExpiry(table, place, expiryOf(table, item));
      for (const index of building)
        if (isIn(index, item)) store.addEntry(table, index.name, placeOf(index.keys, item), place);
    }
  });
}
