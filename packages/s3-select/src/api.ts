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
  /** Both ends are inclusive and count from zero; an end without a start means the last `end` bytes. */
  scanRange?: { start?: number; end?: number };
}

export interface SelectOptions {
  /** Absolute position in the object of the first byte of the source; it lies before the start of the scan range. */
  sourceOffset?: number;
  /** Size of the whole object: needed for a scan range that counts from the end, when the source is a stream. */
  objectSize?: number;
  /**
   * Off: every record is parsed, also those that cannot match. The rows are the same; malformed records are then always
   * noticed.
   */
  prefilter?: boolean;
  /** The clock of UTCNOW(), in milliseconds since 1970; read once a run. */
  now?: () => number;
}

export interface SelectStats {
  /** Bytes taken from the source. */
  bytesScanned: number;
  /** Bytes of the records looked at: differs from the above where a scan range trims. */
  bytesProcessed: number;
  bytesReturned: number;
}

export interface SelectQuery {
  run(source: AsyncIterable<Uint8Array> | Uint8Array): AsyncIterable<Uint8Array>;
  readonly stats: SelectStats;
}
