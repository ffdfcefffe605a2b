/** Types of columns that are the same in Athena and in DuckDB. */
export type ColumnType = 'varchar' | 'bigint' | 'integer' | 'double' | 'boolean';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** A table of NDJSON objects under one prefix of a bucket. */
export interface Table {
  readonly catalogId: string;
  readonly database: string;
  readonly name: string;
  /** Those in the objects. */
  readonly columns: readonly Column[];
  /** Texts that every query gives, from which the prefix follows. */
  readonly partitionKeys: readonly Column[];
  /** `s3://bucket/prefix/`, with `${key}` for each partition key. */
  readonly location: string;
}
