import type { Database } from 'libsql';
import type { EpochMs } from '../../kernel/clock.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Column } from './engine/table.ts';

export type QueryState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface Query {
  readonly id: string;
  readonly sql: string;
  readonly workGroup: string;
  readonly database: string | undefined;
  readonly catalog: string | undefined;
  /** The place of the result: `s3://bucket/prefix/<id>.csv`. */
  readonly output: string;
  readonly token: string | undefined;
  /** The principal as which Glue and S3 are called. */
  readonly principal: Principal;
  readonly state: QueryState;
  readonly submitted: EpochMs;
  readonly completed?: EpochMs;
  readonly reason?: string;
  readonly error?: { readonly category: number; readonly type: number };
  readonly scannedBytes: number;
  /** The time that the engine took. */
  readonly engineMs: number;
  /** The columns of the result. */
  readonly columns: readonly Column[];
  readonly rows: number;
}

export interface QueryStore {
  get(id: string): Query | undefined;
  /** Answers the query that was started with this client token. */
  byToken(token: string): Query | undefined;
  put(query: Query): void;
  /** Lists the queries that have not ended; the oldest comes first. */
  open(): readonly Query[];
  forgetBefore(time: EpochMs): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS athena_queries (
    id TEXT PRIMARY KEY, token TEXT UNIQUE, submitted INTEGER NOT NULL, open INTEGER NOT NULL, query TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS athena_queries_by_time ON athena_queries (submitted);
  CREATE INDEX IF NOT EXISTS athena_queries_open ON athena_queries (submitted) WHERE open = 1;
`;

export const isOpen = ({ state }: Query): boolean => state === 'QUEUED' || state === 'RUNNING';

export function createQueryStore(database: Database): QueryStore {
  database.exec(schema);
  const get = database.prepare('SELECT query FROM athena_queries WHERE id = ?').raw();
  const byToken = database.prepare('SELECT query FROM athena_queries WHERE token = ?').raw();
  const put = database.prepare(
    'INSERT OR REPLACE INTO athena_queries (id, token, submitted, open, query) VALUES (?, ?, ?, ?, ?)',
  );
  const open = database.prepare('SELECT query FROM athena_queries WHERE open = 1 ORDER BY submitted').raw();
  const forget = database.prepare('DELETE FROM athena_queries WHERE submitted < ?');
  const read = (row: unknown): Query | undefined => {
    const [text] = (row ?? []) as [string?];
    return text === undefined ? undefined : (JSON.parse(text) as Query);
  };
  return {
    get: (id) => read(get.get(id)),
    byToken: (token) => read(byToken.get(token)),
    put(query) {
      const { id, token = null, submitted } = query;
      put.run(id, token, submitted, isOpen(query) ? 1 : 0, JSON.stringify(query));
    },
    open: () => open.all().flatMap((row) => read(row) ?? []),
    forgetBefore: (time) => void forget.run(time),
  };
}
