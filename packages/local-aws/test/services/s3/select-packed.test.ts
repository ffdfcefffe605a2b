import {
  PutObjectCommand,
  SelectObjectContentCommand,
  type CompressionType,
  type InputSerialization,
  type SelectObjectContentCommandInput,
} from '@aws-sdk/client-s3';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsoleAccount } from '../../../src/console/console.ts';
import { select as selectInConsole } from '../../../src/console/select.ts';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { createSelectProcess } from '../../../src/services/s3/select/select-process.ts';
import { sdkConfig } from '../../support/ports.ts';
import { parquetFiles } from './parquet-samples.ts';
import { refusal, startS3, type S3Fixture } from './support.ts';

let s3: S3Fixture;
let allowing: S3Fixture;
beforeAll(async () => {
  const allowed = new Set(['s3-select-parquet-types', 's3-select-parquet-absent']);
  [s3, allowing] = await Promise.all([startS3(), startS3({ ports: { requireAllowed: requireAllowed(allowed) } })]);
});
afterAll(() => Promise.all([s3.close(), allowing.close()]));

type Rest = Partial<SelectObjectContentCommandInput>;

async function select(data: Buffer, sql: string, rest: Rest = {}, { client } = s3) {
  await client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'data', Body: data }));
  const asked = {
    Bucket: 'plain',
    Key: 'data',
    Expression: sql,
    ExpressionType: 'SQL',
    InputSerialization: { Parquet: {} },
    OutputSerialization: { JSON: {} },
    ...rest,
  } as const;
  const { Payload } = await client.send(new SelectObjectContentCommand(asked));
  const found = { text: '', stats: {}, ended: false };
  for await (const event of Payload ?? []) {
    found.text += Buffer.from(event.Records?.Payload ?? []).toString();
    if (event.Stats) found.stats = event.Stats.Details ?? {};
    if (event.End) found.ended = true;
  }
  expect(found.ended).toBe(true);
  return found;
}
const rows = async (...asked: Parameters<typeof select>) => (await select(...asked)).text.split('\n').slice(0, -1);

/** Files that bzip2 1.0.8 has written. */
const two = 'QlpoOTFBWSZTWSZk8L8AAA5ZgAAQEAQwECAABGogACEqGmjR+oQNA0EooTh4X7sTAmSxdyRThQkCZk8L8A==';
const bzip2 = Buffer.from(two, 'base64');
const sixtyThousand = Buffer.from(
  'QlpoMTFBWSZTWfJIXmUAknVZgAAQEAAgECAAAAogAHIhgApVGZNhKCxEoLUSgthKCwiUF9kJQWwlBYxQVkmU1m+3UAFAGGjWYAAEBAAIBAgAAA' +
    'KIAByIYAKVQz1TIlBbQlBeQlBaEoLtCUF1EoLIlBYxQVkmU1nU4KJEAHoMWYAAEBAAIBAgAAAKIABwQwAUqjMmwlBYiUFsJQWolBYiUF36EoLI' +
    'SgtRKC8YoKyTKayz5d/KgAw0bMAACAgAEAgQAAAFEAA5EMAFKgaZCUFvyJQWIlBZCUFyhKC8iUFkJQWMUFZJlNZROytugBhv9mAABAQACAQIAA' +
    'ACiAAcEMAFKkbJqUKjIoVGxQqNShUZFCozkUKjkUKjUoVHhdyRThQkAqWvfEA=',
  'base64',
);
/** 45 MB of zeros. */
const zeros = Buffer.from('QlpoOTFBWSZTWckBtsgBWKtAIMAAEAAACCAAMMwFKaZSSFJsVJIUni7kinChIZIDbZA=', 'base64');

const types = `SELECT 1::TINYINT AS tiny, -2::INTEGER AS i, 9223372036854775807::BIGINT AS big, 0.5::DOUBLE AS d,
  true AS yes, 123456789012345678.90::DECIMAL(20,2) AS exact, -0.05::DECIMAL(4,2) AS small, 'Élan' AS name,
  NULL::VARCHAR AS no, DATE '2020-02-29' AS born, TIMESTAMP '2021-03-04 05:06:07.123456' AS moment,
  [1, 2] AS numbers, 'b'::ENUM('a', 'b') AS e`;
const files = parquetFiles({
  snappy: `${types}; , COMPRESSION snappy`,
  gzip: `${types}; , COMPRESSION gzip`,
  uncompressed: `${types}; , COMPRESSION uncompressed`,
  groups: "SELECT range AS n, repeat('x', 50) || range AS pad FROM range(6144); , ROW_GROUP_SIZE 2048",
  uuid: "SELECT 1 AS n, uuid() AS id, MAP {'a': 1} AS m",
  zstd: 'SELECT 1 AS n; , COMPRESSION zstd',
  doubtful: "SELECT {'a': 1, 'b': 'x'} AS s, 'y'::BLOB AS bytes",
  small: "SELECT range AS n, 'x' || range AS t, [range] AS l FROM range(50)",
});

const packed = (CompressionType: CompressionType, input: InputSerialization = { JSON: { Type: 'LINES' } }): Rest => ({
  InputSerialization: { ...input, CompressionType },
});

describe('S3 Select on BZIP2', () => {
  it('reads JSON and CSV, several streams and several blocks', async () => {
    const { text, stats } = await select(bzip2, "SELECT s.a FROM S3Object s WHERE s.t = 'y'", packed('BZIP2'));
    expect(text).toBe('{"a":2}\n');
    expect(stats).toEqual({ BytesScanned: bzip2.length, BytesProcessed: 32, BytesReturned: 8 });
    const twice = Buffer.concat([bzip2, bzip2]);
    expect(await rows(twice, 'SELECT COUNT(*) FROM S3Object', packed('BZIP2'))).toEqual(['{"_1":4}']);
    expect(await rows(sixtyThousand, 'SELECT SUM(s.a) FROM S3Object s', packed('BZIP2'))).toEqual(['{"_1":60000}']);
    const csv = { ...packed('BZIP2', { CSV: { QuoteCharacter: "'" } }), OutputSerialization: { CSV: {} } };
    expect(await rows(bzip2, 'SELECT CHAR_LENGTH(s._2) FROM S3Object s LIMIT 1', csv)).toEqual(['8']);
  });

  it.each<[string, Buffer, CompressionType, string]>([
    ['what is no BZIP2', gzipSync('{"a":1}\n'), 'BZIP2', 'InvalidCompressionFormat'],
    ['nothing', Buffer.alloc(0), 'BZIP2', 'InvalidCompressionFormat'],
    ['what ends too early', bzip2.subarray(0, -10), 'BZIP2', 'TruncatedInput'],
    ['a damaged byte', Buffer.from(bzip2.map((byte, at) => (at === 40 ? byte ^ 1 : byte))), 'BZIP2', 'TruncatedInput'],
    ['what is no GZIP', bzip2, 'GZIP', 'InvalidCompressionFormat'],
    ['a GZIP that ends too early', gzipSync('{"a":1}\n').subarray(0, -9), 'GZIP', 'TruncatedInput'],
  ])('refuses %s', async (_, data, compression, name) => {
    const refused = await refusal(select(data, 'SELECT COUNT(*) FROM S3Object', packed(compression)));
    expect(refused).toMatchObject({ name });
  });
});

describe('S3 Select on Parquet', () => {
  it('is in the choice of the console', async () => {
    await rows(files.small, 'SELECT COUNT(*) FROM S3Object');
    const account = { ...sdkConfig(s3.url), awsEndpointUrl: s3.url } as unknown as ConsoleAccount;
    const expression = 'SELECT SUM(s.n) AS n FROM S3Object s';
    const asked = { bucket: 'plain', key: 'data', expression, format: 'Parquet', compression: 'NONE' } as const;
    expect((await selectInConsole(account, asked)).records).toBe('{"n":1225}\n');
  });

  it.each(['snappy', 'gzip', 'uncompressed'] as const)('reads every type, packed by %s', async (codec) => {
    const file = files[codec];
    expect(await rows(file, 'SELECT * FROM S3Object')).toEqual([
      '{"tiny":1,"i":-2,"big":9223372036854775807,"d":0.5,"yes":true,"exact":123456789012345678.90,"small":-0.05,' +
        '"name":"Élan","no":null,"born":"2020-02-29","moment":"2021-03-04T05:06:07.123456Z","numbers":[1,2],"e":"b"}',
    ]);
    const asked =
      'SELECT s.exact + 0.01 AS more, s.i / 4 AS whole, s.big / 2 AS half, EXTRACT(YEAR FROM s.moment) AS y, ' +
      's.numbers[1] ' +
      "FROM S3Object s WHERE s.born > CAST('2020-02-28' AS TIMESTAMP) AND s.NAME LIKE 'É%'";
    const csv = { OutputSerialization: { CSV: {} } };
    expect(await rows(file, asked, csv)).toEqual(['123456789012345678.91,0,4611686018427387903.5,2021,2']);
  });

  it('reads the row groups that begin in the scan range, and only the columns that are named', async () => {
    const file = files.groups;
    const count = 'SELECT COUNT(*) FROM S3Object';
    expect(await rows(file, count)).toEqual(['{"_1":6144}']);
    const third = Math.floor(file.length / 3);
    const cuts = [0, third, 2 * third, file.length];
    const found = await Promise.all(
      cuts.slice(0, -1).map(async (Start, at) => {
        const ScanRange = { Start, End: (cuts[at + 1] ?? 0) - 1 };
        return (await rows(file, 'SELECT COUNT(n) AS c FROM S3Object', { ScanRange })).join();
      }),
    );
    expect(found.reduce((sum, text) => sum + (JSON.parse(text) as { c: number }).c, 0)).toBe(6144);
    expect(new Set(found).size).toBeGreaterThan(1);
    const { text, stats } = await select(file, 'SELECT n FROM S3Object WHERE n = 4000');
    expect(text).toBe('{"n":4000}\n');
    expect(stats).toMatchObject({ BytesReturned: 11 });
    expect((stats as { BytesScanned: number }).BytesScanned).toBeLessThan(file.length / 2);
  });

  it('refuses types, codecs and files by their own errors', async () => {
    const refused = async (file: Buffer, sql = 'SELECT * FROM S3Object', rest: Rest = {}) =>
      (await refusal(select(file, sql, rest))).name;
    const { uuid } = files;
    expect(await refused(uuid)).toBe('UnsupportedParquetType');
    expect(await refused(uuid, 'SELECT m FROM S3Object')).toBe('UnsupportedParquetType');
    expect(await rows(uuid, 'SELECT n FROM S3Object')).toEqual(['{"n":1}']);
    expect(await refused(files.zstd)).toBe('ParquetUnsupportedCompressionCodec');
    expect(await refused(Buffer.from('PAR1 no Parquet PAR1'))).toBe('ParquetParsingError');
    expect(await refused(uuid.subarray(0, -1))).toBe('ParquetParsingError');
    expect(await refused(uuid, 'SELECT FROM S3Object')).toBe('ParseEmptySelect');
    expect(await refused(uuid, undefined, packed('GZIP', { Parquet: {} }))).toBe('InvalidRequestParameter');
    expect(await refused(uuid, undefined, { ScanRange: { Start: 2, End: 1 } })).toBe('InvalidScanRange');
  });

  it('answers what nobody could verify only when that is allowed', async () => {
    const file = files.doubtful;
    expect((await refusal(select(file, 'SELECT bytes FROM S3Object'))).name).toBe('UnverifiedBehaviour');
    expect((await refusal(select(file, 'SELECT other FROM S3Object'))).name).toBe('UnverifiedBehaviour');
    expect(await rows(file, 'SELECT s.s.b, bytes, other FROM S3Object s', {}, allowing)).toEqual([
      '{"b":"x","bytes":"y"}',
    ]);
  });
});

describe('a hostile object', () => {
  const asked = { request: { expression: 'SELECT * FROM S3Object', input: {}, output: { json: {} } }, now: 0 } as const;
  const lines = { ...asked.request, input: { json: { type: 'LINES' } } } as const;
  const process = createSelectProcess(requireAllowed(new Set()), { timeMs: 800, heapMb: 64 });
  afterAll(() => process.stop());

  it('of a few bytes that stand for gigabytes ends with its process, and other queries go on', async () => {
    const bomb = Buffer.concat(Array<Buffer>(2_000).fill(zeros));
    const [failed, other] = await Promise.allSettled([
      process.run('bomb', { ...asked, format: 'BZIP2', request: lines }, [bomb]),
      process.run('other', { ...asked, format: 'BZIP2', request: lines }, [bzip2]),
    ]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'UnsupportedByLocalAws' } });
    expect(other).toMatchObject({ status: 'fulfilled', value: { stats: { bytesReturned: 32 } } });
  });

  it('is copied when its turn has come, and nothing of it is left', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'select-'));
    const own = createSelectProcess(requireAllowed(new Set()), { folder: () => folder });
    const copied = { now: 0, most: 0 };
    async function* object() {
      copied.now += 1;
      copied.most = Math.max(copied.most, copied.now);
      for (const byte of bzip2) yield await Promise.resolve(Buffer.of(byte));
      copied.now -= 1;
    }
    const job = { ...asked, format: 'BZIP2', request: lines } as const;
    const answers = await Promise.all(Array.from({ length: 12 }, () => own.run('many', job, object())));
    expect(new Set(answers.map(({ rows }) => rows.length))).toEqual(new Set([32]));
    expect(copied.most).toBeLessThanOrEqual(Math.max(2, availableParallelism()));
    expect(readdirSync(folder)).toEqual([]);
    await own.stop();
    expect(existsSync(folder)).toBe(false);
  });

  it('is read or refused, with whichever bytes changed', async () => {
    const seed = Number(globalThis.process.env['SEED'] ?? Date.now() % 1_000_000);
    const runs = globalThis.process.env['LONG'] === undefined ? 30 : 2_000;
    let state = seed;
    const random = (most: number): number => (state = (state * 48_271 + 11) % 2_147_483_647) % most;
    const parquet = files.small;
    for (let run = 0; run < runs; run += 1) {
      const isParquet = run % 2 === 0;
      const bytes = Buffer.from(isParquet ? parquet : bzip2);
      for (let changes = 1 + random(3); changes > 0; changes -= 1) bytes[random(bytes.length)] = random(256);
      const job = isParquet
        ? { ...asked, format: 'PARQUET' as const }
        : { ...asked, format: 'BZIP2' as const, request: lines };
      const [outcome] = await Promise.allSettled([process.run('fuzz', job, [bytes])]);
      const name = outcome.status === 'rejected' ? (outcome.reason as Error).name : outcome.value.error?.code;
      expect(allowedOutcomes, `SEED=${seed}, run ${run}`).toContain(name);
    }
  });
});

/** Undefined stands for rows: a change may be one that nothing notices. */
const allowedOutcomes = [
  undefined,
  'UnsupportedByLocalAws',
  'UnverifiedBehaviour',
  'ParquetParsingError',
  'ParquetUnsupportedCompressionCodec',
  'UnsupportedParquetType',
  'OverMaxParquetBlockSize',
  'InvalidTextEncoding',
  'NumberFormatError',
  'OverMaxRecordSize',
  'TruncatedInput',
];
