import type { Database } from 'libsql';
import type { Clock, EpochMs } from '../../kernel/clock.ts';
import type { Place } from './engine/key.ts';
import type { IndexDefinition, TableDefinition } from './engine/table.ts';
import type { Item } from './engine/value.ts';
import type { Work } from '../../kernel/in-turns.ts';
import { StreamStore } from './streams/stream-store.ts';
import { flat, prepareStatements, type Statements } from './statements.ts';

export interface Table extends TableDefinition {
  readonly id: string;
  readonly arn: string;
  readonly createdAt: EpochMs;
  /** The template declares the table, and defines it again at every start. */
  readonly isOfTemplate: boolean;
  /** What the template last said of it. What calls changed stays until the template says something else. */
  readonly said?: string;
  /** The ARN of its stream, also of one that is switched off. */
  readonly latestStream?: string;
  readonly unfinished?: Unfinished;
}

/** What is left to do after a change of a table with many items. */
export interface Unfinished {
  /** The indexes whose entries are to be removed. While there are any, no index is built. */
  readonly clearing: readonly string[];
  /** The indexes that do not have an entry for every item yet. */
  readonly building: readonly IndexDefinition[];
  /** The times at which items expire are to be written. */
  readonly expiry: boolean;
}

/** The span that is read: it includes `from` and excludes `to`. */
export interface Span {
  readonly from: Position;
  readonly to: Position;
}

/** A place in a table or an index. Entries of an index with equal keys have the order of the table. */
export interface Position extends Place {
  readonly item?: Place;
}

export interface Found {
  readonly item: Item;
  readonly size: number;
  /** The length of the item in JSON, which may be many times its size. */
  readonly characters: number;
}

/** So many items or entries are removed in one turn of the event loop. */
const removedAtOnce = 1_000;

/** Stores tables, their items by key, and the entries of their indexes. The column `tab` is the id of a table. */
export class DynamoStore {
  /** The tables that exist. A table of the template exists after it is provisioned. */
  readonly tables = new Map<string, Table>();
  readonly streams: StreamStore;
  readonly #database: Database;
  readonly #statements: Statements;
  readonly #kept = new Map<string, Table>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.streams = new StreamStore(database, clock);
    this.#statements = prepareStatements(database);
    for (const [definition] of this.#statements.tables.all() as [string][]) {
      const table = JSON.parse(definition) as Table;
      this.#kept.set(table.name, table);
      if (!table.isOfTemplate) this.tables.set(table.name, table);
      // An earlier version kept no counts.
      if (this.#statements.counts.get(table.id) === undefined)
        this.#statements.keepCounts.run(table.id, ...(this.#statements.count.get(table.id) as [number, number]));
    }
  }

  /** Answers a table of the last run. */
  kept(name: string): Table | undefined {
    return this.#kept.get(name);
  }

  keep(table: Table): void {
    this.#statements.keepTable.run(table.name, JSON.stringify(table));
    this.tables.set(table.name, table);
    this.#kept.set(table.name, table);
  }

  /** Removes a table, and then its items and entries, a piece at a time. */
  *drop(table: Table): Work<void> {
    this.transaction(() => {
      if (table.latestStream !== undefined) this.streams.close(table.latestStream);
      this.#statements.dropTable.run(table.name);
      this.#statements.forgetCounts.run(table.id);
      this.#statements.noteDropped.run(table.id);
    });
    this.tables.delete(table.name);
    this.#kept.delete(table.name);
    yield* this.#sweep(table.id);
  }

  /** Goes on with the removal of what belonged to tables that are gone. */
  *sweep(): Work<void> {
    for (const [id] of this.#statements.dropped.all() as [string][]) yield* this.#sweep(id);
  }

  *#sweep(id: string): Work<void> {
    const { itemBehind, removeItems, removeAllItems, someIndex, forgetDropped } = this.#statements;
    for (let index = someIndex.get(id); index !== undefined; index = someIndex.get(id))
      yield* this.#clear(id, (index as [string])[0]);
    for (let behind = itemBehind.get(id, removedAtOnce); behind; behind = itemBehind.get(id, removedAtOnce)) {
      removeItems.run(id, ...(behind as Buffer[]));
      yield;
    }
    removeAllItems.run(id);
    forgetDropped.run(id);
  }

  /** Removes the entries of an index, a piece at a time. */
  clear(table: Table, index: string): Work<void> {
    return this.#clear(table.id, index);
  }

  *#clear(id: string, index: string): Work<void> {
    const { entryBehind, removeEntries, removeAllEntries } = this.#statements;
    const next = (): unknown => entryBehind.get(id, index, removedAtOnce);
    for (let behind = next(); behind; behind = next()) {
      removeEntries.run(id, index, ...(behind as Buffer[]));
      yield;
    }
    removeAllEntries.run(id, index);
  }

  transaction<Result>(work: () => Result): Result {
    return this.#database.transaction(work)();
  }

  get(table: Table, { partition, order }: Place): Found | undefined {
    return found(this.#statements.get.get(table.id, partition, order));
  }

  put(
    table: Table,
    { partition, order }: Place,
    { item, size }: Pick<Found, 'item' | 'size'>,
    second: number | undefined,
  ): void {
    this.#statements.put.run(table.id, partition, order, JSON.stringify(item), size, second ?? null);
  }

  remove(table: Table, { partition, order }: Place): void {
    this.#statements.remove.run(table.id, partition, order);
  }

  addEntry(table: Table, index: string, entry: Place, item: Place): void {
    this.#statements.addEntry.run(table.id, index, ...flat({ ...entry, item }));
  }

  removeEntry(table: Table, index: string, entry: Place, item: Place): void {
    this.#statements.removeEntry.run(table.id, index, ...flat({ ...entry, item }));
  }

  items(table: Table, { from, to }: Span, isForward: boolean, limit: number): Found[] {
    const statement = isForward ? this.#statements.forward : this.#statements.backward;
    const bounds = [from.partition, from.order, to.partition, to.order];
    return statement.all(table.id, ...bounds, limit).map(read);
  }

  entries(table: Table, index: string, { from, to }: Span, isForward: boolean, limit: number): Found[] {
    const statement = isForward ? this.#statements.entriesForward : this.#statements.entriesBackward;
    return statement.all(table.id, index, ...flat(from), ...flat(to), limit).map(read);
  }

  counts(table: Table): { readonly items: number; readonly bytes: number } {
    const [items, bytes] = (this.#statements.counts.get(table.id) ?? [0, 0]) as [number, number];
    return { items, bytes };
  }

  /** Counts items and bytes that were added or, below zero, removed. */
  count(table: Table, items: number, bytes: number): void {
    if (items !== 0 || bytes !== 0) this.#statements.addCounts.run(table.id, items, bytes);
  }

  /** Lists items that expired by the second `until`, and after the second `after`. */
  expired(table: Table, after: number, until: number, limit: number): Found[] {
    return this.#statements.expired.all(table.id, after, until, limit).flatMap((row) => found(row) ?? []);
  }

  /** Answers the first second after `after` at which an item expires. */
  firstExpiry(table: Table, after: number): number | undefined {
    return (this.#statements.firstExpiry.get(table.id, after) as [number] | undefined)?.[0];
  }

  setExpiry(table: Table, { partition, order }: Place, expires: number | undefined): void {
    this.#statements.setExpiry.run(expires ?? null, table.id, partition, order);
  }

  /** Answers the request that was made with a token since then, or undefined if there was none. */
  requestOf(token: string, since: EpochMs): string | undefined {
    return (this.#statements.token.get(token, since) as [string] | undefined)?.[0];
  }

  keepRequest(token: string, request: string, now: EpochMs, forgetBefore: EpochMs): void {
    this.#statements.forgetTokens.run(forgetBefore);
    this.#statements.keepToken.run(token, request, now);
  }
}

const found = (row: unknown): Found | undefined => (row === undefined || row === null ? undefined : read(row));

/** An item may be large, and is parsed when somebody looks at it. */
function read(row: unknown): Found {
  const [text, size] = row as [string, number];
  let item: Item | undefined;
  return {
    get item() {
      return (item ??= JSON.parse(text) as Item);
    },
    size,
    characters: text.length,
  };
}
