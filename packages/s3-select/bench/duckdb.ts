import type * as DuckDb from '@duckdb/node-api';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchQuery } from './queries.ts';

export interface Duck {
  version: string;
  run(query: BenchQuery, path: string): Promise<unknown>;
}

const readers = { lines: 'read_json', document: 'read_json', csv: 'read_csv' } as const;

/** DuckDB with all its threads, if it is installed; otherwise why not. */
export const openDuckDb = async (): Promise<Duck | string> => {
  let module: typeof DuckDb;
  try {
    module = await import('@duckdb/node-api');
  } catch (error) {
    return `DuckDB is not installed here: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
  }
  const connection = await (await module.DuckDBInstance.create(':memory:')).connect();
  return {
    version: module.version(),
    run: async (query, path) => {
      const { sql, format } = query.duckdb ?? { sql: '' };
      const source = `${readers[query.file]}('${path}'${query.file === 'lines' ? ", format = 'newline_delimited'" : query.file === 'document' ? ", format = 'array'" : ''})`;
      const select = sql.replace('source', source);
      if (format === undefined) return (await connection.runAndReadAll(select)).getRows().length;
      const target = join(tmpdir(), `s3-select-bench-out.${format}`);
      return connection.run(`COPY (${select}) TO '${target}' (FORMAT ${format})`);
    },
  };
};
