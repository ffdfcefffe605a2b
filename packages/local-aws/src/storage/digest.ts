import { createHash } from 'node:crypto';
import type { Database } from 'libsql';
import { counterTable } from './commit-counter.ts';

/** A table of an export that says what its digest is; not part of what the digest tells. */
const sealTable = 'runtime_export';

export interface Digest {
  readonly digest: string;
  readonly rows: number;
}

/**
 * SHA-256 over every row of every table, whatever the order in which they lie in the file; how often it was written to
 * is no part of it.
 */
export function digestOf(database: Database): Digest {
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN (?, ?) ORDER BY name")
    .raw()
    .all(counterTable, sealTable) as [string][];
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
  return { digest: whole.digest('hex'), rows: count };
}

/** Writes into an export what its digest is. */
export function seal(database: Database, { digest }: Digest): void {
  database.exec(`DROP TABLE IF EXISTS ${sealTable}; CREATE TABLE ${sealTable} (digest TEXT NOT NULL)`);
  database.prepare(`INSERT INTO ${sealTable} VALUES (?)`).run(digest);
}

/** The digest that an export was sealed with. Those of earlier versions are not sealed. */
export function sealOf(database: Database): string | undefined {
  const sealed = database.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').raw().all(sealTable).length > 0;
  return sealed ? (database.prepare(`SELECT digest FROM ${sealTable}`).raw().all() as [string][])[0]?.[0] : undefined;
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
