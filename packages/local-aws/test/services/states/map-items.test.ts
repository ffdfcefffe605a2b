import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { map, put, reader, worlds } from './map-runs.ts';

const made = worlds();

let runs = 0;
/** Runs a Map to its end. It loads libraries on the way, which takes real time. */
async function ended(one: Awaited<ReturnType<typeof made>>, states: object, input: unknown = {}) {
  const name = `run${++runs}`;
  const execution = await one.start(await one.define({ StartAt: 'M', States: states }, {}, name), input, name);
  await expect.poll(async () => (await one.describe(execution)).status).not.toBe('RUNNING');
  const { output, ...rest } = await one.describe(execution);
  return { ...rest, value: output === undefined ? undefined : (JSON.parse(output) as unknown) };
}

const allowing = (...ids: string[]) => ({ ports: { requireAllowed: requireAllowed(new Set(ids)) } });

/** Three rows of four columns, packed by Snappy, and one row of others; made with hyparquet-writer 0.17.0. */
const rows =
  'UEFSMRUGFTQVLFwVBhUAFQYVABUEFQAAAAMHGAQBAAkBAAIJByAAAwAAAAAAAAAVBhUkFShcFQYVAhUGFQAVBBUAAAADAxA8AwAAAEFkYQUAAA' +
  'DDiWxhbhUGFTQVMFwVBhUAFQYVABUEFQAAAAMHGAAABQEE4D8FBygA9D8AAAAAAAAAQBUGFQYVClwVBhUAFQYVABUEFQAAAAMHAQAFFQQZXEgE' +
  'cm9vdBUIABUEJQIYAmlkABUMJQIYBG5hbWUlAAAVCiUCGAVzaGFyZQAVACUCGARvcGVuABYGGRwZTCYIHBUEGRUAGRgCaWQVAhYGFl4WViYIPD' +
  'YAKAgDAAAAAAAAABgIAQAAAAAAAAAAGRwVBhUAFQIAAAAmXhwVDBkVABkYBG5hbWUVAhYGFk4WUiZePDYCKAXDiWxhbhgDQWRhABkcFQYVABUC' +
  'AAAAJrABHBUKGRUAGRgFc2hhcmUVAhYGFl4WWiawATw2ACgIAAAAAAAAAEAYCAAAAAAAAOA/NgAAGRwVBhUAFQIAAAAmigIcFQAZFQAZGARvcG' +
  'VuFQIWBhYwFjQmigI8NgAoAQEYAQAAGRwVBhUAFQIAAAAWugIWBja2AgAoCWh5cGFycXVldBlMHAAAHAAAHAAAHAAAAEIBAABQQVIx';
const ofGzip =
  'UEFSMRUGFQwVNFwVAhUAFQIVABUEFQAAAAMBH4sIAAAAAAAAA2NnYGAAAKXnk7wEAAAAFQQZLEgEcm9vdBUCABUCJQIYAW4AFgIZHBkcJggcFQ' +
  'IZFQAZGAFuFQQWAhY2Fl4mCDw2ACgEBwAAABgEBwAAAAAZHBUGFQAVAgAAABY2FgI2XgAoCWh5cGFycXVldBkcHAAAAGQAAABQQVIx';
const ofTimes =
  'UEFSMRUGFRQVGFwVAhUAFQIVABUEFQAAAAMBCBwAAAAAAAAAABUEGSxIBHJvb3QVAgAVBCUCGAJhdCUSABYCGRwZHCYIHBUEGRUAGRgCYXQVAh' +
  'YCFj4WQiYIPDYAKAgAAAAAAAAAABgIAAAAAAAAAAAAGRwVBhUAFQIAAAAWPhYCNkIAKAloeXBhcnF1ZXQZHBwAAABwAAAAUEFSMQ==';
/** `[7]`, packed by zstd 1.5. */
const ofZstd = Buffer.from('28b52ffd00581900005b375d', 'hex');

const parquet = { InputType: 'PARQUET' };

it.each([
  [
    'columns of numbers, texts and truth values',
    rows,
    {},
    [
      { id: 1, name: 'Ada', share: 0.5, open: true },
      { id: 2, name: 'Élan', share: 1.25, open: false },
      { id: 3, name: null, share: 2, open: true },
    ],
  ],
  ['as many rows as are wanted', rows, { MaxItems: 1 }, [{ id: 1, name: 'Ada', share: 0.5, open: true }]],
  ['what gzip has packed', ofGzip, {}, [{ n: 7 }]],
])('a distributed Map reads a Parquet file: %s', async (_, file, config, items) => {
  const one = await made();
  await put(one, 'k', Buffer.from(file, 'base64'));
  expect((await ended(one, map(reader({ ...parquet, ...config })))).value).toEqual(items);
});

it('types of Parquet whose JSON nobody could verify are refused by name, and shown when that is allowed', async () => {
  const closed = await made();
  await put(closed, 'k', Buffer.from(ofTimes, 'base64'));
  expect(await ended(closed, map(reader(parquet)))).toMatchObject({
    ...{ error: 'States.ItemReaderFailed', cause: expect.stringContaining('states-parquet-types') as string },
  });
  const open = await made(allowing('states-parquet-types'));
  await put(open, 'k', Buffer.from(ofTimes, 'base64'));
  expect((await ended(open, map(reader(parquet)))).value).toEqual([{ at: '1970-01-01T00:00:00.000Z' }]);
});

it.each([
  ['is no Parquet file', Buffer.from('id,name\n1,Ada\n'), /not a Parquet file/],
  ['is cut off', Buffer.from(rows, 'base64').subarray(0, 200), /not a Parquet file/],
  ['has a footer that is none', Buffer.from(`PAR1${'x'.repeat(40)}\x10\0\0\0PAR1`), /cannot be read/],
  ['has a footer beyond the limit', Buffer.from(`PAR1${'x'.repeat(40)}\0\0\0\x7fPAR1`, 'latin1'), /longer than 5 MB/],
])('an object that %s fails the map run', async (_, body, cause) => {
  const one = await made();
  await put(one, 'k', body);
  const { error, cause: given } = await ended(one, map(reader(parquet)));
  expect([error, given]).toEqual(['States.ItemReaderFailed', expect.stringMatching(cause)]);
});

it('backslashes in CSV make the next character like any other', async () => {
  const one = await made();
  await put(one, 'k', 'a,b\nC:\\\\x\\,y,"say \\"no\\" \\n"\n');
  expect((await ended(one, map(reader({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' })))).value).toEqual([
    { a: 'C:\\x,y', b: 'say "no" n' },
  ]);
});

it('an object that Zstandard has packed is unpacked', async () => {
  const one = await made();
  await put(one, 'k', ofZstd);
  expect((await ended(one, map(reader({ InputType: 'JSON' })))).value).toEqual([7]);
});

/** Makes a Zstandard frame of so many blocks, each one zero repeated. docs: RFC 8878, "Zstandard" (3.1.1.2) */
function zeros(blocks: number): Buffer {
  const size = 128 * 2 ** 10;
  // The descriptor asks for a window and no size; the window is 128 KB.
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]);
  const block = (isLast: boolean): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUIntLE((size << 3) | (1 << 1) | Number(isLast), 0, 3);
    return bytes;
  };
  return Buffer.concat([head, ...Array.from({ length: blocks }, (_, index) => block(index === blocks - 1))]);
}

it.each([
  ['gzip', () => gzipSync(Buffer.alloc(129 * 2 ** 20))],
  ['Zstandard', () => zeros(1_100)],
])('no object is unpacked without end: a bomb in %s', async (_, bomb) => {
  const one = await made();
  const packed = bomb();
  expect(packed.length).toBeLessThan(200_000);
  await put(one, 'k', packed);
  expect(await ended(one, map(reader({ InputType: 'JSON' })))).toMatchObject({
    status: 'FAILED',
    error: 'States.ItemReaderFailed',
    cause: 'The object has more than 134217728 bytes unpacked. local-aws unpacks no more of it.',
  });
});

const ItemSelector = {
  key: '{% $states.context.Map.Item.Key %}',
  value: '{% $states.context.Map.Item.Value %}',
  source: '{% $states.context.Map.Item.Source %}',
};

it('members of an object are items, which have a key', async () => {
  const one = await made(allowing('states-map-object-items'));
  const input = { a: 1, b: [2] };
  const source = 'STATE_DATA';
  expect((await ended(one, map({ ItemSelector }), input)).value).toEqual([
    { key: 'a', value: 1, source },
    { key: 'b', value: [2], source },
  ]);
  expect((await ended(one, map(), input)).value).toEqual([
    { Key: 'a', Value: 1 },
    { Key: 'b', Value: [2] },
  ]);
  await put(one, 'k', '{"in":{"c":3}}');
  const read = { ...reader({ InputType: 'JSON', ItemsPointer: '/in' }), ItemSelector };
  expect((await ended(one, map(read))).value).toEqual([{ key: 'c', value: 3, source: 'S3://data/k' }]);
});

it('an item says where it comes from', async () => {
  const one = await made();
  await put(one, 'in/x', '[1]');
  const listing = { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'data', Prefix: 'in/' } };
  const source = { source: ItemSelector.source };
  const valueOf = async (rest: object): Promise<unknown> =>
    (await ended(one, map({ ...rest, ItemSelector: source }), [])).value;
  expect(await valueOf({ ItemReader: listing })).toEqual([{ source: 'S3://data' }]);
  const ReaderConfig = { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' };
  expect(await valueOf({ ItemReader: { ...listing, ReaderConfig } })).toEqual([{ source: 'S3://data/in/x' }]);
});
