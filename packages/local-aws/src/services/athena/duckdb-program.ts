/** The program of the process in which DuckDB runs. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type * as duckdb from '@duckdb/node-api';
import { serve } from '../../evaluator/serve.ts';
import { csvLine, type Field } from './engine/csv.ts';
import type { ColumnType } from './engine/table.ts';
import type { EngineAnswer, EngineJob } from './engine-job.ts';

interface Size {
  readonly threads: string;
  readonly memory: string;
}

/** A second thread costs a small query more processor time than the query itself. */
const small: Size = { threads: '1', memory: '128MB' };
const large: Size = { threads: '2', memory: '384MB' };
const mostSmallBytes = 4 * 2 ** 20;
const spill = '1GB';

let directory: string | undefined;
const opened = new Map<Size, Promise<duckdb.DuckDBConnection>>();

serve(async (text) => {
  const job = JSON.parse(text) as EngineJob;
  if (directory !== job.directory) opened.clear();
  directory = job.directory;
  const size = job.bytes <= mostSmallBytes ? small : large;
  const connection = opened.get(size) ?? open(job, size);
  opened.set(size, connection);
  const answer = await answerTo(await connection, job);
  return JSON.stringify(answer);
});

/**
 * Opens a database in memory. It can read the copies of objects and nothing else, and no statement can change that.
 * docs: DuckDB, "Securing DuckDB"
 */
async function open({ directory, library }: EngineJob, { threads, memory }: Size): Promise<duckdb.DuckDBConnection> {
  const { DuckDBInstance } = (await import(library)) as typeof duckdb;
  const options = { threads, memory_limit: memory, temp_directory: `${directory}/spill-${threads}` };
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

async function answerTo(
  database: duckdb.DuckDBConnection,
  { sql, columns, result, mostBytes }: EngineJob,
): Promise<EngineAnswer> {
  const file = createWriteStream(result, { mode: 0o600 });
  const head = csvLine(columns.map(({ name }) => name));
  file.write(head);
  let rows = 0;
  let bytes = head.length;
  try {
    for await (const chunk of (await database.stream(sql)).yieldRows()) {
      rows += chunk.length;
      for (const row of chunk) {
        const line = csvLine(row.map((value, index) => fieldOf(value, columns[index]?.type)));
        bytes += Buffer.byteLength(line);
        if (bytes > mostBytes) return { isTooLong: true };
        if (!file.write(line)) await once(file, 'drain');
      }
    }
    return { rows };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  } finally {
    await new Promise((resolve) => file.end(resolve));
  }
}

/**
 * Writes a value as text: a DOUBLE as Java writes it, in which the engine of Athena is written. docs: Amazon Athena
 * User Guide, "Athena engine version 3" (Trino)
 */
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
