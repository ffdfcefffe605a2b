/**
 * Writes small Parquet files, also such as claim to be large. docs: Apache Parquet, "File Format" (parquet.thrift);
 * docs: Apache Thrift, "Thrift Compact protocol encoding"
 */
/** A number is an i32, a bigint an i64. */
type Value = number | bigint | string | readonly Value[] | { readonly [field: number]: Value };

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
const typeOf = (value: Value): number => {
  if (typeof value === 'number') return 5;
  if (typeof value === 'bigint') return 6;
  if (typeof value === 'string') return 8;
  return Array.isArray(value) ? 9 : 12;
};

function encoded(value: Value): number[] {
  if (typeof value === 'number' || typeof value === 'bigint') return varint(Number(value) * 2);
  if (typeof value === 'string') return [...varint(value.length), ...Buffer.from(value, 'latin1')];
  if (Array.isArray(value)) {
    const items = value as readonly Value[];
    return [items.length * 16 + typeOf(items[0] ?? 0), ...items.flatMap(encoded)];
  }
  let last = 0;
  const fields = Object.entries(value).flatMap(([field, member]: [string, Value]) => {
    const step = Number(field) - last;
    last = Number(field);
    return [step * 16 + typeOf(member), ...encoded(member)];
  });
  return [...fields, 0];
}

const [byteArray, utf8, plain, dictionaryOf] = [6, 0, 0, 8];

/** One required column of texts: a dictionary of one text, and one run that repeats it. */
export function repeatedText(
  text: string,
  rows: number,
  { claimedBytes, claimedRows = rows, codec = 0 }: { claimedBytes?: number; claimedRows?: number; codec?: number } = {},
): Buffer {
  const entry = Buffer.alloc(4 + text.length);
  entry.writeUInt32LE(text.length);
  entry.write(text, 4, 'latin1');
  const size = { 2: claimedBytes ?? entry.length, 3: entry.length };
  const dictionary = Buffer.from([...encoded({ 1: 2, ...size, 7: { 1: 1, 2: plain } }), ...entry]);
  const run = [1, ...varint(rows * 2), 0];
  const header = { 1: 0, 2: run.length, 3: run.length, 5: { 1: rows, 2: dictionaryOf, 3: 3, 4: 3 } };
  const page = Buffer.from([...encoded(header), ...run]);
  const length = BigInt(dictionary.length + page.length);
  const places = { 9: BigInt(4 + dictionary.length), 11: 4n };
  const count = BigInt(claimedRows);
  const sizes = { 5: count, 6: length, 7: length };
  const column = { 1: byteArray, 2: [plain, dictionaryOf], 3: ['t'], 4: codec, ...sizes, ...places };
  const footer = Buffer.from(
    encoded({
      1: 1,
      2: [
        { 4: 'root', 5: 1 },
        { 1: byteArray, 3: 0, 4: 't', 6: utf8 },
      ],
      3: count,
      4: [{ 1: [{ 2: 4n, 3: column }], 2: length, 3: count }],
    }),
  );
  const end = Buffer.alloc(4);
  end.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), dictionary, page, footer, end, Buffer.from('PAR1')]);
}

/** One required column of numbers, as they are. */
export function longs(values: readonly bigint[]): Buffer {
  const data = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => data.writeBigInt64LE(value, index * 8));
  const header = { 1: 0, 2: data.length, 3: data.length, 5: { 1: values.length, 2: plain, 3: 3, 4: 3 } };
  const page = Buffer.from([...encoded(header), ...data]);
  const length = BigInt(page.length);
  const count = BigInt(values.length);
  const column = { 1: 2, 2: [plain], 3: ['n'], 4: 0, 5: count, 6: length, 7: length, 9: 4n };
  const footer = Buffer.from(
    encoded({
      1: 1,
      2: [
        { 4: 'root', 5: 1 },
        { 1: 2, 3: 0, 4: 'n' },
      ],
      3: count,
      4: [{ 1: [{ 2: 4n, 3: column }], 2: length, 3: count }],
    }),
  );
  const end = Buffer.alloc(4);
  end.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), page, footer, end, Buffer.from('PAR1')]);
}
