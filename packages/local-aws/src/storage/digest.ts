import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Database } from 'libsql';
import { counterTable } from './commit-counter.ts';

export interface Digest {
  readonly digest: string;
  readonly rows: number;
}

export interface RegionDigest extends Digest {
  readonly region: string;
}

/** The table of an export that has the states of the regions beside the main one. */
export const regionTable = 'region_states';

/**
 * Computes the SHA-256 over every row of every table, whatever their order in the file. The number of commits is not
 * included. The states of further regions, which an export has within it, count by their own digests.
 */
export function digestOf(database: Database, regions?: readonly RegionDigest[]): Digest {
  const all = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> ? ORDER BY name")
    .raw()
    .all(counterTable) as [string][];
  const tables = all.filter(([name]) => name !== regionTable);
  const further = regions ?? (tables.length < all.length ? regionsWithin(database) : []);
  const whole = createHash('sha256');
  let count = 0;
  for (const [table] of tables) {
    const rows: string[] = [];
    for (const row of database
      .prepare(`SELECT * FROM "${table.replaceAll('"', '""')}"`)
      .raw()
      .iterate() as Iterable<unknown[]>)
      rows.push(digestOfRow(row));
    count += rows.length;
    whole.update(`${table}\n${rows.sort().join('\n')}\n`);
  }
  for (const { region, digest, rows } of further) {
    whole.update(`region ${region} ${digest}\n`);
    count += rows;
  }
  return { digest: whole.digest('hex'), rows: count };
}

const regionsWithin = (database: Database): RegionDigest[] =>
  database.prepare(`SELECT region, digest, rows FROM ${regionTable} ORDER BY region`).all() as RegionDigest[];

/**
 * Answers what is wrong with a database that has no checksums. A text that is not UTF-8 would end the process that
 * reads it as a text. observed: libsql 0.5
 */
export function faultOf(database: Database): string | undefined {
  const rowsOf = <Row>(sql: string): Iterable<Row> => database.prepare(sql).raw().iterate() as Iterable<Row>;
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const names = [...rowsOf<[ArrayBuffer]>('SELECT CAST(sql AS BLOB) FROM sqlite_master WHERE sql IS NOT NULL')];
  if (!names.every(([sql]) => isUtf8(sql))) return 'its schema is no text';
  const [[health]] = [...rowsOf<[string]>('PRAGMA integrity_check(1)')] as [[string]];
  if (health !== 'ok') return health;
  for (const [table] of [...rowsOf<[string]>("SELECT name FROM sqlite_master WHERE type = 'table'")]) {
    const columns = [...rowsOf<[number, string]>(`PRAGMA table_info(${quoted(table)})`)].map(([, name]) =>
      quoted(name),
    );
    const texts = columns.map((name) => `iif(typeof(${name}) = 'text', CAST(${name} AS BLOB), NULL)`);
    for (const row of rowsOf<(ArrayBuffer | null)[]>(`SELECT ${texts.join(', ')} FROM ${quoted(table)}`))
      if (!row.every((bytes) => bytes === null || isUtf8(bytes))) return `a text in ${table} is none`;
  }
  return undefined;
}

function digestOfRow(row: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const value of row) {
    const bytes = bytesOf(value);
    hash.update(`${value === null ? 'null' : typeof value} ${bytes.length} `).update(bytes);
  }
  return hash.digest('base64');
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  return value instanceof Uint8Array ? value : Buffer.from(String(value));
}
