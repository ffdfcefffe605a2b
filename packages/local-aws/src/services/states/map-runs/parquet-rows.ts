import type { Json } from '../engine/definition/machine.ts';
import { ExactNumber, writeJson } from '../engine/numbers.ts';
import { UnreadableItems } from './parse-items.ts';
import { loadUnpackZstd, unpackGzip } from './unpack.ts';

export interface ParquetRows {
  /** The rows as JSON text; each is an object of its columns. */
  readonly rows: readonly string[];
  /** Whether there is a date, a time or bytes among the values, which have no form in JSON. */
  readonly hasOtherTypes: boolean;
}

const megabyte = 2 ** 20;
/** docs: AWS Step Functions Developer Guide, "ItemReader (Map)" (Parquet file in an Amazon S3 bucket) */
const mostOfFooter = 5 * megabyte;
const mostOfGroup = 256 * megabyte;
/** The most characters of all rows or items. A few bytes of a file can stand for the same long text in every row. */
export const mostOfRows = 64 * megabyte;

const tooMany = (): UnreadableItems =>
  new UnreadableItems('The rows of the Parquet file have more than 64 MB. local-aws reads no more of them.');

/** Refuses what is no Parquet file by its first and last bytes. */
export function checkFrame(bytes: Buffer): void {
  if (bytes.length < 12 || bytes.toString('latin1', bytes.length - 4) !== 'PAR1')
    throw new UnreadableItems('The object is not a Parquet file.');
  if (bytes.readUInt32LE(bytes.length - 8) > mostOfFooter)
    throw new UnreadableItems('The footer of the Parquet file is longer than 5 MB.');
}

/** Reads the rows of a Parquet file, after `checkFrame`. */
export async function parquetRows(bytes: Buffer, limit: number): Promise<ParquetRows> {
  const { parquetMetadata, parquetReadObjects } = await import('hyparquet');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const unpackZstd = await loadUnpackZstd();
  try {
    const metadata = parquetMetadata(file);
    if (metadata.row_groups.some(({ total_byte_size: size }) => size > mostOfGroup))
      throw new UnreadableItems('A row group of the Parquet file is longer than 256 MB.');
    const rowEnd = Math.min(limit, Number(metadata.num_rows));
    // Each row has two braces at least.
    if (rowEnd * 2 > mostOfRows) throw tooMany();
    const rows = await parquetReadObjects({
      ...{ file, metadata, rowEnd },
      compressors: { GZIP: (packed) => unpackGzip(packed), ZSTD: (packed) => unpackZstd(packed) },
    });
    return textsOf(rows);
  } catch (error) {
    if (error instanceof UnreadableItems || !(error instanceof Error)) throw error;
    // What the language says of a damaged file means nothing to its reader.
    const why = error.constructor === Error ? error.message : 'it is damaged';
    throw new UnreadableItems(`The Parquet file cannot be read: ${why}`);
  }
}

function textsOf(rows: readonly Record<string, unknown>[]): ParquetRows {
  const found = { others: false };
  let characters = 0;
  const texts = rows.map((row) => {
    const text = writeJson(jsonOf(row, found));
    characters += text.length;
    if (characters > mostOfRows) throw tooMany();
    return text;
  });
  return { rows: texts, hasOtherTypes: found.others };
}

/** What a number of JavaScript cannot hold stays as it is. */
const exactly = (value: bigint): Json =>
  (Number.isSafeInteger(Number(value)) ? Number(value) : new ExactNumber(String(value))) as Json;

function jsonOf(value: unknown, found: { others: boolean }): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return exactly(value);
  if (typeof value !== 'object') return value as Json;
  if (Array.isArray(value)) return value.map((item) => jsonOf(item, found));
  if (value instanceof Date || value instanceof Uint8Array) {
    found.others = true;
    return value instanceof Date ? value.toISOString() : Buffer.from(value).toString('base64');
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonOf(member, found)]));
}
