import type { Database } from 'libsql';
import type { Place } from './engine/key.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS dynamodb_tables (name TEXT PRIMARY KEY, definition TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS dynamodb_items (
    tab TEXT NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL, item TEXT NOT NULL, size INTEGER NOT NULL,
    expires INTEGER, PRIMARY KEY (tab, hash, range)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS dynamodb_expiry ON dynamodb_items (tab, expires) WHERE expires IS NOT NULL;
  CREATE TABLE IF NOT EXISTS dynamodb_entries (
    tab TEXT NOT NULL, idx TEXT NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL, item_hash BLOB NOT NULL,
    item_range BLOB NOT NULL, PRIMARY KEY (tab, idx, hash, range, item_hash, item_range)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS dynamodb_counts (tab TEXT PRIMARY KEY, items INTEGER NOT NULL, bytes INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS dynamodb_dropped (tab TEXT PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS dynamodb_tokens (
    token TEXT PRIMARY KEY, request TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS dynamodb_tokens_by_time ON dynamodb_tokens (at);
`;

type Name =
  | 'tables'
  | 'keepTable'
  | 'dropTable'
  | 'dropped'
  | 'noteDropped'
  | 'forgetDropped'
  | 'forgetCounts'
  | 'itemBehind'
  | 'removeItems'
  | 'removeAllItems'
  | 'entryBehind'
  | 'removeEntries'
  | 'removeAllEntries'
  | 'someIndex'
  | 'get'
  | 'put'
  | 'remove'
  | 'addEntry'
  | 'removeEntry'
  | 'forward'
  | 'backward'
  | 'entriesForward'
  | 'entriesBackward'
  | 'counts'
  | 'count'
  | 'keepCounts'
  | 'addCounts'
  | 'expired'
  | 'firstExpiry'
  | 'setExpiry'
  | 'token'
  | 'keepToken'
  | 'forgetTokens';

interface Statement {
  run(...values: readonly unknown[]): unknown;
  get(...values: readonly unknown[]): unknown;
  all(...values: readonly unknown[]): unknown[];
}

export type Statements = Readonly<Record<Name, Statement>>;

/** Makes the tables if they do not exist, and prepares all statements. */
export function prepareStatements(database: Database): Statements {
  database.exec(schema);
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
    dropped: read('SELECT tab FROM dynamodb_dropped'),
    noteDropped: database.prepare('INSERT INTO dynamodb_dropped VALUES (?)'),
    forgetDropped: database.prepare('DELETE FROM dynamodb_dropped WHERE tab = ?'),
    forgetCounts: database.prepare('DELETE FROM dynamodb_counts WHERE tab = ?'),
    itemBehind: read('SELECT hash, range FROM dynamodb_items WHERE tab = ? ORDER BY hash, range LIMIT 1 OFFSET ?'),
    removeItems: database.prepare('DELETE FROM dynamodb_items WHERE tab = ? AND (hash, range) < (?, ?)'),
    removeAllItems: database.prepare('DELETE FROM dynamodb_items WHERE tab = ?'),
    entryBehind: read(
      'SELECT hash, range, item_hash, item_range FROM dynamodb_entries WHERE tab = ? AND idx = ? ' +
        'ORDER BY hash, range, item_hash, item_range LIMIT 1 OFFSET ?',
    ),
    removeEntries: database.prepare(
      'DELETE FROM dynamodb_entries WHERE tab = ? AND idx = ? AND (hash, range, item_hash, item_range) < (?, ?, ?, ?)',
    ),
    removeAllEntries: database.prepare('DELETE FROM dynamodb_entries WHERE tab = ? AND idx = ?'),
    someIndex: read('SELECT idx FROM dynamodb_entries WHERE tab = ? LIMIT 1'),
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
    counts: read('SELECT items, bytes FROM dynamodb_counts WHERE tab = ?'),
    count: read('SELECT count(*), total(size) FROM dynamodb_items WHERE tab = ?'),
    keepCounts: database.prepare('INSERT INTO dynamodb_counts VALUES (?, ?, ?)'),
    addCounts: database.prepare(
      'INSERT INTO dynamodb_counts VALUES (?, ?, ?) ON CONFLICT (tab) DO UPDATE SET items = items + excluded.items, ' +
        'bytes = bytes + excluded.bytes',
    ),
    expired: read('SELECT item, size FROM dynamodb_items WHERE tab = ? AND expires > ? AND expires <= ? LIMIT ?'),
    firstExpiry: read('SELECT expires FROM dynamodb_items WHERE tab = ? AND expires > ? ORDER BY expires LIMIT 1'),
    setExpiry: database.prepare('UPDATE dynamodb_items SET expires = ? WHERE tab = ? AND hash = ? AND range = ?'),
    token: read('SELECT request FROM dynamodb_tokens WHERE token = ? AND at > ?'),
    keepToken: database.prepare('INSERT OR REPLACE INTO dynamodb_tokens (token, request, at) VALUES (?, ?, ?)'),
    forgetTokens: database.prepare('DELETE FROM dynamodb_tokens WHERE at <= ?'),
  };
}

const none = Buffer.alloc(0);
/** Writes a place in the form that the statements take. */
export const flat = ({ partition, order, item }: Place & { readonly item?: Place }): readonly Buffer[] => [
  partition,
  order,
  item?.partition ?? none,
  item?.order ?? none,
];
