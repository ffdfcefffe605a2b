import { gunzipSync } from 'node:zlib';
import { overMaxRecordSize, S3SelectError, type Row, type RowsQuery, type Value } from 's3-select';
import type { FileMetaData, RowGroup, SchemaElement, SchemaTree } from 'hyparquet';
import { parquetParsingError } from './formats.ts';
import { textOf, typeOf, type ColumnType } from './parquet-types.ts';

/** The rows of a Parquet file that a query needs. */
export interface ParquetFile {
  /** Whether the query looks at something that is shown in a way that nobody could verify. */
  readonly isDoubtful: boolean;
  /** Whether the query names a column that the file does not have. */
  readonly lacksColumn: boolean;
  /** The packed and the unpacked bytes of the columns that are read. */
  readonly bytes: { readonly packed: number; readonly unpacked: number };
  rows(): AsyncGenerator<Row, void, undefined>;
}

interface Column extends ColumnType {
  readonly name: string;
}

const megabyte = 2 ** 20;
/** docs: Amazon S3 User Guide, "Querying data in place with Amazon S3 Select" (limits of Parquet objects) */
const mostOfGroup = 512 * megabyte;
const mostOfRecord = megabyte;
/** docs: Amazon S3 User Guide, "Querying data in place with Amazon S3 Select" (GZIP and Snappy) */
const codecs = new Set(['UNCOMPRESSED', 'GZIP', 'SNAPPY']);

const asParquetError = (error: unknown): unknown => (error instanceof S3SelectError ? error : parquetParsingError());

/** Reads what a file says about itself. The rows of a group are read when they are asked for. */
export async function openParquet(bytes: Uint8Array, query: RowsQuery): Promise<ParquetFile> {
  const { parquetMetadata, parquetSchema } = await import('hyparquet');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  try {
    const metadata = parquetMetadata(file);
    const columns = columnsOf(parquetSchema(metadata).children, query.columns);
    const groups = metadata.row_groups.filter((group) => query.isInRange(startOf(group), bytes.length));
    for (const group of groups) checkGroup(group, columns);
    const raw = { ...metadata, schema: metadata.schema.map(withoutForm) };
    return {
      isDoubtful: columns.some(({ isDoubtful }) => isDoubtful),
      lacksColumn: lacks(metadata, query.columns),
      bytes: bytesOf(groups, columns),
      rows: () => rowsOf({ file, metadata: raw, groups }, columns),
    };
  } catch (error) {
    throw asParquetError(error);
  }
}

const lower = (name: string): string => name.toLowerCase();

function columnsOf(children: readonly SchemaTree[], wanted: RowsQuery['columns']): readonly Column[] {
  const names = wanted && new Set(wanted.map(lower));
  const needed = children.filter(({ element: { name } }) => names?.has(lower(name)) ?? true);
  if (new Set(needed.map(({ element }) => element.name)).size < needed.length) throw parquetParsingError();
  return needed.map((node) => ({ name: node.element.name, ...typeOf(node) }));
}

function lacks({ schema }: FileMetaData, wanted: RowsQuery['columns'] = []): boolean {
  const names = new Set(schema.map(({ name }) => lower(name)));
  return wanted.some((name) => !names.has(lower(name)));
}

/** The position of the first byte of a group: that of its first column. */
function startOf({ columns }: RowGroup): number {
  const { dictionary_page_offset: dictionary, data_page_offset: data } = columns[0]?.meta_data ?? {};
  return Number(dictionary ?? data ?? 0);
}

const chunksOf = (
  { columns }: RowGroup,
  needed: readonly Column[],
): NonNullable<RowGroup['columns'][0]['meta_data']>[] =>
  columns.flatMap(({ meta_data: chunk }) =>
    chunk && needed.some(({ name }) => name === chunk.path_in_schema[0]) ? [chunk] : [],
  );

function checkGroup(group: RowGroup, columns: readonly Column[]): void {
  if (group.total_byte_size > mostOfGroup)
    throw new S3SelectError('OverMaxParquetBlockSize', 'The Parquet file is above the max row group size.');
  if (chunksOf(group, columns).some(({ codec }) => !codecs.has(codec)))
    throw new S3SelectError(
      'ParquetUnsupportedCompressionCodec',
      'The specified Parquet compression codec is not supported.',
    );
}

function bytesOf(groups: readonly RowGroup[], columns: readonly Column[]): ParquetFile['bytes'] {
  const chunks = groups.flatMap((group) => chunksOf(group, columns));
  const sum = (sizes: readonly bigint[]): number => sizes.reduce((total, size) => total + Number(size), 0);
  return {
    packed: sum(chunks.map(({ total_compressed_size: size }) => size)),
    unpacked: sum(chunks.map(({ total_uncompressed_size: size }) => size)),
  };
}

/** The forms of leaves of which the reader makes doubles or dates that have lost digits. It answers them as stored. */
const lossy = /^(DECIMAL|DATE|TIMESTAMP|INT_|INTEGER)/;

function withoutForm(element: SchemaElement): SchemaElement {
  const { converted_type: converted, logical_type: logical, ...rest } = element;
  if (lossy.test(converted ?? '') || lossy.test(logical?.type ?? '')) return rest;
  // Older writers give only one of both forms.
  if (logical?.type === 'LIST' && converted === undefined) return { ...element, converted_type: 'LIST' };
  return element;
}

interface Source {
  readonly file: ArrayBuffer;
  readonly metadata: FileMetaData;
  readonly groups: readonly RowGroup[];
}

async function* rowsOf(
  { file, metadata, groups }: Source,
  columns: readonly Column[],
): AsyncGenerator<Row, void, undefined> {
  for (const group of groups) {
    if (columns.length === 0) {
      for (let left = group.num_rows; left > 0; left -= 1n) yield {};
      continue;
    }
    // The reader knows of no other groups, so that it looks at none of them.
    const alone = { ...metadata, num_rows: group.num_rows, row_groups: [group] };
    for (const row of await readGroup(file, alone, columns)) yield rowOf(row, columns);
  }
}

async function readGroup(
  file: ArrayBuffer,
  metadata: FileMetaData,
  columns: readonly Column[],
): Promise<readonly unknown[][]> {
  const { parquetRead } = await import('hyparquet');
  try {
    return await new Promise<unknown[][]>((resolve, reject) => {
      parquetRead({
        ...{ file, metadata, columns: columns.map(({ name }) => name), rowFormat: 'array', utf8: false },
        onComplete: resolve,
        parsers: { stringFromBytes: (bytes: Uint8Array | undefined) => bytes && textOf(bytes) },
        compressors: { GZIP: (packed, length) => gunzipSync(packed, { maxOutputLength: Math.max(length, 1) }) },
      }).catch(reject);
    });
  } catch (error) {
    throw asParquetError(error);
  }
}

function rowOf(values: readonly unknown[], columns: readonly Column[]): Row {
  const row = Object.create(null) as Record<string, Value>;
  let characters = 0;
  columns.forEach(({ name, toValue }, index) => {
    const value = toValue(values[index]);
    if (typeof value === 'string') characters += value.length;
    if (characters > mostOfRecord) throw overMaxRecordSize();
    row[name] = value;
  });
  return row;
}
