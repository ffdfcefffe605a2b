import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import type { Json } from '../engine/definition/machine.ts';
import { UnreadableItems } from './parse-items.ts';
import { loadUnpackZstd, unpackGzip } from './unpack.ts';

const otherTypes = declareUnverified(
  'states-parquet-types',
  'How does a distributed Map show dates, times and bytes of a Parquet file?',
  'dates and times in the form of ISO 8601, bytes in base64',
);

const megabyte = 2 ** 20;
/** docs: AWS Step Functions Developer Guide, "ItemReader (Map)" (Parquet file in an Amazon S3 bucket) */
const mostOfFooter = 5 * megabyte;
const mostOfGroup = 256 * megabyte;

/** Reads the rows of a Parquet file; each is an object of its columns. */
export async function readParquet(bytes: Buffer, limit: number, requireAllowed: RequireAllowed): Promise<Json[]> {
  const { parquetMetadata, parquetReadObjects } = await import('hyparquet');
  if (bytes.length < 12 || bytes.toString('latin1', bytes.length - 4) !== 'PAR1')
    throw new UnreadableItems('The object is not a Parquet file.');
  if (bytes.readUInt32LE(bytes.length - 8) > mostOfFooter)
    throw new UnreadableItems('The footer of the Parquet file is longer than 5 MB.');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const unpackZstd = await loadUnpackZstd();
  try {
    const metadata = parquetMetadata(file);
    if (metadata.row_groups.some(({ total_byte_size: size }) => size > mostOfGroup))
      throw new UnreadableItems('A row group of the Parquet file is longer than 256 MB.');
    const rows = await parquetReadObjects({
      ...{ file, metadata, rowEnd: Math.min(limit, Number(metadata.num_rows)) },
      compressors: { GZIP: (packed) => unpackGzip(packed), ZSTD: (packed) => unpackZstd(packed) },
    });
    return rows.map((row) => jsonOf(row, requireAllowed));
  } catch (error) {
    if (error instanceof UnreadableItems || !(error instanceof Error) || error.name === 'UnverifiedBehaviour')
      throw error;
    throw new UnreadableItems(`The Parquet file cannot be read: ${error.message}`);
  }
}

function jsonOf(value: unknown, requireAllowed: RequireAllowed): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object') return value as Json;
  if (Array.isArray(value)) return value.map((item) => jsonOf(item, requireAllowed));
  if (value instanceof Date || value instanceof Uint8Array) {
    requireAllowed(otherTypes);
    return value instanceof Date ? value.toISOString() : Buffer.from(value).toString('base64');
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonOf(member, requireAllowed)]));
}
