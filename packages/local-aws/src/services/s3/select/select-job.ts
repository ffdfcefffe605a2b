import type { SelectRequest, SelectStats } from 's3-select';

export interface SelectJob {
  readonly format: 'PARQUET' | 'BZIP2';
  /** The path of a copy of the object. */
  readonly file: string;
  /** The path of the file for the rows; those before an error as well. */
  readonly result: string;
  readonly request: SelectRequest;
  /** The time of UTCNOW(), in milliseconds since 1970. */
  readonly now: number;
}

export interface SelectAnswer {
  readonly stats: SelectStats;
  readonly doubts: readonly SelectDoubt[];
  readonly error?: { readonly code: string; readonly message: string };
  readonly isTooLong?: boolean;
}

/** Something in a Parquet file that is answered in a way that nobody could verify. */
export type SelectDoubt = 'types' | 'absent';

/** The most bytes of a result. */
export const mostOfResult = 64 * 2 ** 20;
