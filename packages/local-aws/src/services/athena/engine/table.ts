/**
 * The types of columns that are the same in Athena and in DuckDB. docs: Amazon Athena User Guide, "Data types in Amazon
 * Athena"
 */
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
  /** The columns that the objects contain. */
  readonly columns: readonly Column[];
  /** The columns whose values every query gives. They determine the prefix. */
  readonly partitionKeys: readonly Column[];
  /** The place of the objects: `s3://bucket/prefix/`, with `${key}` for each partition key. */
  readonly location: string;
}
