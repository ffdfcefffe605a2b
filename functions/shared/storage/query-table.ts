/** The catalogue as a table of an engine of queries, where the deployment has one. */
export interface QueryTable {
  /** Every row of the answer. Throws ScanLimitError when it is not there by `until`. */
  query(query: TableQuery, until: number): Promise<readonly TableRow[]>;
}

export interface TableQuery {
  /** What is selected of the table `s`. */
  readonly select: string;
  readonly generation: string;
  readonly where: string;
  /** GROUP BY, ORDER BY and LIMIT. */
  readonly rest: string;
}

/** Values by their column; numbers are texts. */
export type TableRow = Readonly<Record<string, string | null>>;

/** The answer takes too long, or more data than a query may read. */
export class ScanLimitError extends Error {
  override readonly name = 'ScanLimitError';
}
