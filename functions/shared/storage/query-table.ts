/** The catalogue as a table of a query engine, in a deployment that has one. */
export interface QueryTable {
  /** Answers every row. Throws ScanLimitError if the answer is not complete by `until`. */
  query(query: TableQuery, until: number): Promise<readonly TableRow[]>;
}

export interface TableQuery {
  /** The expressions that are selected from the table `s`. */
  readonly select: string;
  readonly generation: string;
  readonly where: string;
  /** The clauses GROUP BY, ORDER BY and LIMIT. */
  readonly rest: string;
}

/** The values by their column; numbers are texts. */
export type TableRow = Readonly<Record<string, string | null>>;

/** The answer takes too long, or needs more data than a query may read. */
export class ScanLimitError extends Error {
  override readonly name = 'ScanLimitError';
}
