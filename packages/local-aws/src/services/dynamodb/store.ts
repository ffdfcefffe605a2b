import type { Database } from 'libsql';
import type { EpochMs } from '../../kernel/clock.ts';
import type { Place } from './engine/key.ts';
import type { TableDefinition } from './engine/table.ts';
import type { Item } from './engine/value.ts';

export interface Table extends TableDefinition {
  readonly id: string;
  readonly arn: string;
  readonly createdAt: EpochMs;
  /** Whether the template has it; what it says is said anew at every start. */
  readonly isOfTemplate: boolean;
}

/** What is read: `from` belongs to it, `to` does not. */
export interface Span {
  readonly from: Position;
  readonly to: Position;
}

/** A place in a table or an index; entries of an index with equal keys come in the order of the table. */
export interface Position extends Place {
  readonly item?: Place;
}

export interface Found {
  readonly item: Item;
  readonly size: number;
}

const schema = `
  CREATE TABLE IF NOT EXISTS dynamodb_tables (name TEXT PRIMARY KEY, definition TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS dynamodb_items (
    tab TEXT NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL, item TEXT NOT NULL, size INTEGER NOT NULL,
    expires INTEGER, PRIMARY KEY (tab, hash, range)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS dynamodb_expiry ON dynamodb_items (tab, expires) WHERE expires IS NOT NULL;
  CREATE TABLE IF NOT EXISTS dynamodb_entries (
    tab TEXT NOT NULL, idx TEXT NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL, item_hash BLOB NOT NULL,
    item_range BLOB NOT NULL, PRIMARY KEY (tab, idx, hash, range, item_hash, item_range)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS dynamodb_tokens (
    token TEXT PRIMARY KEY, request TEXT NOT NULL, at INTEGER NOT NULL);
`;

const none = Buffer.alloc(0);
const flat = ({ partition, order, item }: Position): readonly Buffer[] => [
  partition,
  order,
  item?.partition ?? none,
  item?.order ?? none,
];

/** Tables, their items by key, and the entries of their indexes. `tab` is the id of a table. */
export class DynamoStore {
  /** Those that exist; one of the template does once it is provisioned. */
  readonly tables = new Map<string, Table>();
  readonly #database: Database;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #kept = new Map<string, Table>();

  constructor(database: Database) {
    database.exec(schema);
    this.#database = database;
    this.#statements = prepare(database);
    for (const [definition] of this.#statements.tables.all() as [string][]) {
      const table = JSON.parse(definition) as Table;
      this.#kept.set(table.name, table);
      if (!table.isOfTemplate) this.tables.set(table.name, table);
    }
  }

  /** A table of the last run. */
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

  /** What expired by a second, and after another. */
  expired(table: Table, after: number, until: number, limit: number): Found[] {
    return this.#statements.expired.all(table.id, after, until, limit).flatMap((row) => found(row) ?? []);
  }

  setExpiry(table: Table, { partition, order }: Place, expires: number | undefined): void {
    this.#statements.setExpiry.run(expires ?? null, table.id, partition, order);
  }

  /** What was asked under a token since; undefined when nothing was. */
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

function prepare(database: Database) {
  const read = (sql: string) => database.prepare(sql).raw();
  const items = (order: 'ASC' | 'DESC'): string =>
    'SELECT item, size FROM dynamodb_items WHERE tab = ? AND (hash, range) >= (?, ?) AND (hash, range) < (?, ?) ' +
    `ORDER BY hash ${order}, range ${order} LIMIT ?`;
  const entries = (order: 'ASC' | 'DESC'): string =>
    'SELECT i.item, i.size FROM dynamodb_entries e CROSS JOIN dynamodb_items i ' +
    'ON i.tab = e.tab AND i.hash = e.item_hash AND i.range = e.item_range ' +
    'WHERE e.tab = ? AND e.idx = ? AND (e.hash, e.range, e.item_hash, e.item_range) >= (?, ?, ?, ?) ' +
    'AND (e.hash, e.range, e.item_hash, e.item_range) < (?, ?, ?, ?) ORDER BY ' +
    ['hash', 'range', 'item_hash', 'item_range'].map((column) => `e.${column} ${order}`).join(', ') +
    ' LIMIT ?';
  const entryColumns = 'tab, idx, hash, range, item_hash, item_range';
  return {
    tables: read('SELECT definition FROM dynamodb_tables ORDER BY name'),
    keepTable: database.prepare('INSERT OR REPLACE INTO dynamodb_tables (name, definition) VALUES (?, ?)'),
    dropTable: database.prepare('DELETE FROM dynamodb_tables WHERE name = ?'),
    dropItems: database.prepare('DELETE FROM dynamodb_items WHERE tab = ?'),
    dropEntries: database.prepare('DELETE FROM dynamodb_entries WHERE tab = ?'),
    get: read('SELECT item, size FROM dynamodb_items WHERE tab = ? AND hash = ? AND range = ?'),
    put: database.prepare(
      'INSERT OR REPLACE INTO dynamodb_items (tab, hash, range, item, size, expires) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    remove: database.prepare('DELETE FROM dynamodb_items WHERE tab = ? AND hash = ? AND range = ?'),
    addEntry: database.prepare(`INSERT OR REPLACE INTO dynamodb_entries (${entryColumns}) VALUES (?, ?, ?, ?, ?, ?)`),
    removeEntry: database.prepare(
      'DELETE FROM dynamodb_entries WHERE tab = ? AND idx = ? AND hash = ? AND range = ? AND item_hash = ? ' +
        'AND item_range = ?',
    ),
    forward: read(items('ASC')),
    backward: read(items('DESC')),
    entriesForward: read(entries('ASC')),
    entriesBackward: read(entries('DESC')),
    counts: read('SELECT count(*), sum(size) FROM dynamodb_items WHERE tab = ?'),
    expired: read('SELECT item, size FROM dynamodb_items WHERE tab = ? AND expires > ? AND expires <= ? LIMIT ?'),
    setExpiry: database.prepare('UPDATE dynamodb_items SET expires = ? WHERE tab = ? AND hash = ? AND range = ?'),
    token: read('SELECT request FROM dynamodb_tokens WHERE token = ? AND at > ?'),
    keepToken: database.prepare('INSERT OR REPLACE INTO dynamodb_tokens (token, request, at) VALUES (?, ?, ?)'),
    forgetTokens: database.prepare('DELETE FROM dynamodb_tokens WHERE at <= ?'),
  };
}
