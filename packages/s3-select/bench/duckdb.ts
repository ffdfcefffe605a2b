import type * as DuckDb from '@duckdb/node-api';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchQuery } from './queries.ts';

export interface Duck {
  version: string;
  run(query: BenchQuery, path: string): Promise<unknown>;
}

const readerOf = (file: BenchQuery['file'], path: string): string => {
  switch (file) {
    case 'lines':
      return `read_json('${path}', format = 'newline_delimited')`;
    case 'document':
      return `read_json('${path}', format = 'array')`;
    case 'csv':
      return `read_csv('${path}')`;
  }
};

/** Opens DuckDB with all its threads if it is installed. Otherwise it answers the reason. */
export const openDuckDb = async (): Promise<Duck | string> => {
  let module: typeof DuckDb;
  try {
    module = await import('@duckdb/node-api');
  } catch (error) {
    return `DuckDB is not installed here: ${String(error).split('\n')[0]}`;
  }
  const connection = await (await module.DuckDBInstance.create(':memory:')).connect();
  return {
    version: module.version(),
    run: async (query, path) => {
      const { sql, format } = query.duckdb ?? { sql: '' };
      const select = sql.replace('source', readerOf(query.file, path));
      if (format === undefined) return (await connection.runAndReadAll(select)).getRows().length;
      const target = join(tmpdir(), `s3-select-bench-out.${format}`);
      return connection.run(`COPY (${select}) TO '${target}' (FORMAT ${format})`);
    },
  };
};
