import { largestItem, tooLarge, validation } from './errors.ts';
import { isIn, keyNames, placeOf, type Place } from './engine/key.ts';
import { project } from './engine/projection.ts';
import { sizeOfItem } from './engine/size.ts';
import type { IndexDefinition } from './engine/table.ts';
import { isEqual, type Item } from './engine/value.ts';
import type { DynamoStore, Table } from './store.ts';
import type { WrittenBy } from './streams/record.ts';

/** The cost of a write in kilobytes, rounded up, for the table and for each index. */
export interface Written {
  readonly table: number;
  readonly indexes: ReadonlyMap<IndexDefinition, number>;
}

const kilobytes = (size: number): number => Math.max(1, Math.ceil(size / 1024));

/** Writes or removes an item, together with its entries in the indexes. */
export function writeItem(
  store: DynamoStore,
  table: Table,
  key: Item,
  before: Item | undefined,
  after: Item | undefined,
  by: WrittenBy = {},
): Written {
  const place = placeOf(table.keys, key);
  const size = after ? sizeOfItem(after) : 0;
  const sizeBefore = before ? sizeOfItem(before) : 0;
  if (size > largestItem) throw tooLarge();
  if (after) store.put(table, place, { item: after, size }, expiryOf(table, after));
  else if (before) store.remove(table, place);
  store.count(table, Number(after !== undefined) - Number(before !== undefined), size - sizeBefore);
  if (table.stream && table.latestStream !== undefined)
    store.streams.record(table.latestStream, { key, before, after, ...by });
  const indexes = new Map<IndexDefinition, number>();
  for (const index of table.indexes) {
    const units = writeEntry(store, table, index, { place, before, after });
    if (units > 0) indexes.set(index, units);
  }
  return { table: kilobytes(Math.max(size, sizeBefore)), indexes };
}

function writeEntry(
  store: DynamoStore,
  table: Table,
  index: IndexDefinition,
  {
    place,
    before,
    after,
  }: { readonly place: Place; readonly before: Item | undefined; readonly after: Item | undefined },
): number {
  const old = before && isIn(index, before) ? before : undefined;
  const written = after && isIn(index, after) ? after : undefined;
  const oldPlace = old && placeOf(index.keys, old);
  const newPlace = written && placeOf(index.keys, written);
  const isSamePlace =
    oldPlace && newPlace && oldPlace.partition.equals(newPlace.partition) && oldPlace.order.equals(newPlace.order);
  const shownBefore = old && inIndex(table, index, old);
  const shownAfter = written && inIndex(table, index, written);
  if (isSamePlace && shownBefore && shownAfter)
    return isEqual({ M: shownBefore }, { M: shownAfter })
      ? 0
      : kilobytes(Math.max(sizeOfItem(shownBefore), sizeOfItem(shownAfter)));
  if (oldPlace) store.removeEntry(table, index.name, oldPlace, place);
  if (newPlace) store.addEntry(table, index.name, newPlace, place);
  return [shownBefore, shownAfter].reduce((units, shown) => units + (shown ? kilobytes(sizeOfItem(shown)) : 0), 0);
}

/** Answers the attributes of an item that an index holds. */
export function inIndex(table: Table, index: IndexDefinition, item: Item): Item {
  if (index.projection === 'ALL') return item;
  return project(
    item,
    projectedNames(table, index).map((name) => [name] as const),
  );
}

export const projectedNames = (table: Table, index: IndexDefinition): readonly string[] => [
  ...new Set([...keyNames(table.keys), ...keyNames(index.keys), ...index.include]),
];

/** Answers the second in which an item expires. */
export function expiryOf({ ttl }: Table, item: Item): number | undefined {
  const value = ttl === undefined || !Object.hasOwn(item, ttl) ? undefined : item[ttl];
  if (!value || !('N' in value)) return undefined;
  const second = Math.floor(Number(value.N));
  return Number.isSafeInteger(second) && second > 0 ? second : undefined;
}

/** recorded: moving-dynamo */
export const indexOf = (table: Table, name: string): IndexDefinition => {
  if (table.unfinished?.building.some((index) => index.name === name))
    throw validation(`Cannot read from backfilling global secondary index: ${name}`);
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (!index) throw validation(`The table does not have the specified index: ${name}`);
  return index;
};
