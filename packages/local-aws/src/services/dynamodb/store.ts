import type { Database } from 'libsql';
import type { Clock, EpochMs } from '../../kernel/clock.ts';
import type { Place } from './engine/key.ts';
import type { TableDefinition } from './engine/table.ts';
import type { Item } from './engine/value.ts';
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
}

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

  drop(table: Table): void {
    this.transaction(() => {
      if (table.latestStream !== undefined) this.streams.close(table.latestStream);
      this.#statements.dropTable.run(table.name);
      this.#statements.dropItems.run(table.id);
      this.#statements.dropEntries.run(table.id);
    });
    this.tables.delete(table.name);
    this.#kept.delete(table.name);
  }

  transaction<Result>(work: () => Result): Result {
    return this.#database.transaction(work)();
  }

  get(table: Table, { partition, order }: Place): Found | undefined {
    return found(this.#statements.get.get(table.id, partition, order));
  }

  put(table: Table, { partition, order }: Place, { item, size }: Found, expires: number | undefined): void {
    this.#statements.put.run(table.id, partition, order, JSON.stringify(item), size, expires ?? null);
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

  clearIndexes(table: Table): void {
    this.#statements.dropEntries.run(table.id);
  }

  items(table: Table, { from, to }: Span, isForward: boolean, limit: number): Found[] {
    const statement = isForward ? this.#statements.forward : this.#statements.backward;
    const bounds = [from.partition, from.order, to.partition, to.order];
    return statement.all(table.id, ...bounds, limit).flatMap((row) => found(row) ?? []);
  }

  entries(table: Table, index: string, { from, to }: Span, isForward: boolean, limit: number): Found[] {
    const statement = isForward ? this.#statements.entriesForward : this.#statements.entriesBackward;
    return statement.all(table.id, index, ...flat(from), ...flat(to), limit).flatMap((row) => found(row) ?? []);
  }

  counts(table: Table): { readonly items: number; readonly bytes: number } {
    const [items, bytes] = this.#statements.counts.get(table.id) as [number, number | null];
    return { items, bytes: bytes ?? 0 };
  }

  /** Lists items that expired by the second `until`, and after the second `after`. */
  expired(table: Table, after: number, until: number, limit: number): Found[] {
    return this.#statements.expired.all(table.id, after, until, limit).flatMap((row) => found(row) ?? []);
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

function found(row: unknown): Found | undefined {
  const [item, size] = (row ?? []) as [string?, number?];
  return item === undefined ? undefined : { item: JSON.parse(item) as Item, size: size ?? 0 };
}
