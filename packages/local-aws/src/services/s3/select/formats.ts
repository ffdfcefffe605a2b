import { S3SelectError } from 's3-select';

/** recorded: apache/hadoop, hadoop-aws troubleshooting of S3 Select ("GZIP is not applicable to the queried object") */
export const notApplicable = (compression: string): S3SelectError =>
  new S3SelectError(
    'InvalidCompressionFormat',
    `${compression} is not applicable to the queried object. Please correct the request and try again.`,
  );

/**
 * recorded: boto/botocore#1504 (the code for a GZIP that ends too early); docs: Amazon S3 API Reference, "List of
 * SELECT Object Content Error Codes" (the message)
 */
export const truncatedInput = (): S3SelectError =>
  new S3SelectError(
    'TruncatedInput',
    'Object decompression failed. Check that the object is properly compressed using the format specified in the ' +
      'request.',
  );

export const parquetParsingError = (): S3SelectError =>
  new S3SelectError(
    'ParquetParsingError',
    'An error occurred while parsing the Parquet file. Check the file and try again.',
  );

/** Throws unless the last bytes are those of a Parquet file, whose footer lies within it. */
export function checkParquet(last: Buffer, size: number): void {
  const { length } = last;
  if (size < 12 || last.toString('latin1', length - 4) !== 'PAR1') throw parquetParsingError();
  if (last.readUInt32LE(length - 8) > size - 8) throw parquetParsingError();
}

/** Throws unless the first bytes are those of a bzip2 stream: its name, and the size of its blocks. */
export function checkBzip2(bytes: Buffer): void {
  if (!/^BZh[1-9]/.test(bytes.toString('latin1', 0, 4))) throw notApplicable('BZIP2');
}
