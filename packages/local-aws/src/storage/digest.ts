import { createHash } from 'node:crypto';
import type { Database } from 'libsql';
import { counterTable } from './commit-counter.ts';

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
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> ? ORDER BY name")
    .raw()
    .all(counterTable) as [string][];
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
