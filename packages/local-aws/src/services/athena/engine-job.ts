import type { Column } from './engine/table.ts';

/** A job for the process of the engine. */
export interface EngineJob {
  readonly sql: string;
  readonly columns: readonly Column[];
  /** The number of bytes that it reads. */
  readonly bytes: number;
  /** The file for the result (engine/csv.ts). */
  readonly result: string;
  /** The most bytes of the result. */
  readonly mostBytes: number;
  /** The only folder that the engine may read. */
  readonly directory: string;
  /** The folder of the installed DuckDB. */
  readonly library: string;
}

export type EngineAnswer = { readonly rows: number } | { readonly failure: string } | { readonly isTooLong: true };
