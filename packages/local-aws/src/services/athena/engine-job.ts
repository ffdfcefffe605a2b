import type { Column } from './engine/table.ts';

/** What the process of the engine is asked. */
export interface EngineJob {
  readonly sql: string;
  readonly columns: readonly Column[];
  /** The file that the result is written into, as Athena writes results. */
  readonly result: string;
  /** The only folder that the engine reads. */
  readonly directory: string;
  /** Where DuckDB is installed. */
  readonly library: string;
}

export type EngineAnswer = { readonly rows: number } | { readonly failure: string };
