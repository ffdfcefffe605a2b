import type { Struct } from './plan/values.ts';

export interface CsvInput {
  fileHeaderInfo?: 'USE' | 'IGNORE' | 'NONE';
  comments?: string;
  quoteEscapeCharacter?: string;
  recordDelimiter?: string;
  fieldDelimiter?: string;
  quoteCharacter?: string;
  allowQuotedRecordDelimiter?: boolean;
}

export interface CsvOutput {
  quoteFields?: 'ALWAYS' | 'ASNEEDED';
  quoteEscapeCharacter?: string;
  recordDelimiter?: string;
  fieldDelimiter?: string;
  quoteCharacter?: string;
}

export interface SelectRequest {
  expression: string;
  input: { json?: { type: 'LINES' | 'DOCUMENT' }; csv?: CsvInput };
  output: { json?: { recordDelimiter?: string }; csv?: CsvOutput };
  /** Both ends are inclusive and count from zero. An end without a start means the last `end` bytes. */
  scanRange?: { start?: number; end?: number };
}

/** A request about rows that something else reads, such as the reader of a columnar format. */
export type RowsRequest = Pick<SelectRequest, 'expression' | 'output' | 'scanRange'>;

/** A row: the values of its columns by name. A column without a value is NULL; an absent column is MISSING. */
export type Row = Struct;

export interface SelectOptions {
  /**
   * The absolute position in the object of the first byte of the source. It is not after the start of the scan range.
   */
  sourceOffset?: number;
  /** The size of the whole object. A scan range that counts from the end needs it if the source is a stream. */
  objectSize?: number;
  /**
   * Without it every record is parsed, even if it cannot match. The rows are the same, but malformed records are then
   * always noticed.
   */
  prefilter?: boolean;
  /** The clock of UTCNOW(), in milliseconds since 1970. A run reads it once. */
  now?: () => number;
}

export interface SelectStats {
  /** The number of bytes taken from the source. */
  bytesScanned: number;
  /** The number of bytes of the examined records. It differs from the above if a scan range trims. */
  bytesProcessed: number;
  bytesReturned: number;
}

export interface SelectQuery {
  run(source: AsyncIterable<Uint8Array> | Uint8Array): AsyncIterable<Uint8Array>;
  readonly stats: SelectStats;
}

export interface RowsQuery {
  /** The names of the columns that the query looks at, unless it looks at the whole row. A row needs no others. */
  readonly columns: readonly string[] | undefined;
  /** Tells whether what begins at a position of the object lies in the scan range. */
  isInRange(start: number, objectSize: number): boolean;
  run(rows: AsyncIterable<Row> | Iterable<Row>): AsyncIterable<Uint8Array>;
  /** Only the bytes that are returned are counted here. */
  readonly stats: SelectStats;
}
