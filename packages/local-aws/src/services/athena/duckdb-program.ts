/** The program of the process in which DuckDB runs. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type * as duckdb from '@duckdb/node-api';
import { serve } from '../../evaluator/serve.ts';
import { csvLine, type Field } from './engine/csv.ts';
import type { ColumnType } from './engine/table.ts';
import type { EngineAnswer, EngineJob } from './engine-job.ts';

const memory = '384MB';
const spill = '1GB';

let connection: { readonly directory: string; readonly opened: Promise<duckdb.DuckDBConnection> } | undefined;

serve(async (text) => {
  const job = JSON.parse(text) as EngineJob;
  if (connection?.directory !== job.directory)
    connection = { directory: job.directory, opened: open(job.directory, job.library) };
  const answer = await answerTo(await connection.opened, job);
  return JSON.stringify(answer);
});

/**
 * Opens a database in memory. It can read the copies of objects and nothing else, and no statement can change that.
 * docs: DuckDB, "Securing DuckDB"
 */
async function open(directory: string, library: string): Promise<duckdb.DuckDBConnection> {
  const { DuckDBInstance } = (await import(library)) as typeof duckdb;
  const options = { threads: '2', memory_limit: memory, temp_directory: `${directory}/spill` };
  const opened = await (await DuckDBInstance.create(':memory:', options)).connect();
  for (const setting of [
    `max_temp_directory_size = '${spill}'`,
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
    `allowed_directories = ['${directory.replaceAll("'", "''")}/']`,
    'enable_external_access = false',
    'lock_configuration = true',
  ])
    await opened.run(`SET ${setting}`);
  return opened;
}

async function answerTo(database: duckdb.DuckDBConnection, { sql, columns, result }: EngineJob): Promise<EngineAnswer> {
  const file = createWriteStream(result, { mode: 0o600 });
  file.write(csvLine(columns.map(({ name }) => name)));
  let rows = 0;
  try {
    for await (const chunk of (await database.stream(sql)).yieldRows()) {
      rows += chunk.length;
      const lines = chunk.map((row) => csvLine(row.map((value, index) => fieldOf(value, columns[index]?.type))));
      if (!file.write(lines.join(''))) await once(file, 'drain');
    }
    return { rows };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  } finally {
    await new Promise((resolve) => file.end(resolve));
  }
}

/** Writes a value as Athena does: a DOUBLE as Java writes it. */
function fieldOf(value: unknown, type: ColumnType | undefined): Field {
  if (value === null || value === undefined) return null;
  if (type === 'bigint' && typeof value === 'bigint' && BigInt.asIntN(64, value) !== value)
    throw new RangeError('out of range: a sum of BIGINT');
  return type === 'double' ? javaDouble(Number(value)) : String(value as bigint);
}

function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value);
}
