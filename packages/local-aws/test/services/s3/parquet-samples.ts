import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = `
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
for (const statement of JSON.parse(process.argv[1])) await connection.run(statement);
process.exit();
`;

/**
 * Writes the rows of each query as a Parquet file, by DuckDB; what follows a semicolon is the options. It runs in a
 * process of its own: it reserves so much memory that its process may not start others.
 */
export function parquetFiles<Name extends string>(queries: Record<Name, string>): Record<Name, Buffer> {
  const directory = mkdtempSync(join(tmpdir(), 'parquet-'));
  try {
    const entries = Object.entries<string>(queries);
    const statements = entries.map(([name, sql]) => {
      const [query, more = ''] = sql.split(';');
      return `COPY (${query}) TO '${join(directory, name)}' (FORMAT parquet${more})`;
    });
    execFileSync(process.execPath, ['--input-type=module', '-e', program, JSON.stringify(statements)], {
      cwd: import.meta.dirname,
    });
    return Object.fromEntries(entries.map(([name]) => [name, readFileSync(join(directory, name))])) as Record<
      Name,
      Buffer
    >;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
