import { PutObjectCommand, S3Client, SelectObjectContentCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { partsOf, readAhead, type Part } from '../../../functions/shared/storage/select-engine-parts.ts';
import { createEngineReader, type EngineReader } from '../../../functions/shared/storage/select-engine-reader.ts';
import { createWarmObjects } from '../../../functions/shared/storage/select-engine-warm.ts';
import { ConnectionCut } from '../../../packages/local-aws/src/contract/connection-cut.ts';
import { respond } from '../../../packages/local-aws/test/support/respond.ts';
import type { AwsRequest, AwsResponse, Service } from '../../../packages/local-aws/src/contract/service.ts';
import { createS3 } from '../../../packages/local-aws/src/services/s3/index.ts';
import { provision, sdkConfig, serveService, testPorts } from '../../../packages/local-aws/test/support/ports.ts';

const kibibyte = 1024;
/** The sizes are smaller, in the usual proportions. */
const limits = {
  smallBytes: 64 * kibibyte,
  warmBytes: 128 * kibibyte,
  first: 16 * kibibyte,
  most: 64 * kibibyte,
  width: 4,
};

const lines = (count: number, mark = 'x'): Buffer =>
  Buffer.from(
    Array.from({ length: count }, (_, n) => `{"n":${n},"mark":"${mark}","pad":"${'p'.repeat(60)}"}\n`).join(''),
  );
const small = lines(100);
const large = lines(10_000);

interface Seen {
  readonly range: string | undefined;
  readonly ifMatch: string | undefined;
  readonly status: number;
  readonly bytes: number;
}

/** What GetObject was asked and what it answered; `before` may act between two answers. */
const seen: Seen[] = [];
let before: (request: AwsRequest) => void | Promise<void> = () => undefined;
let damage: (response: AwsResponse) => AwsResponse = (response) => response;

let client: S3Client;
let close: () => Promise<void>;
let read: EngineReader;

const watched =
  (service: Service) =>
  async (request: AwsRequest): Promise<AwsResponse> => {
    if (request.method !== 'GET') return respond(service, request);
    await before(request);
    const response = damage(await respond(service, request));
    seen.push({
      range: request.headers['range'],
      ifMatch: request.headers['if-match'],
      status: response.status,
      bytes: Number(response.headers['content-length'] ?? 0),
    });
    return response;
  };

beforeAll(async () => {
  const ports = testPorts();
  const service = createS3(ports);
  await provision(service, 'AWS::S3::Bucket', 'Data', { BucketName: 'data' });
  const served = await serveService(service, watched(service));
  client = new S3Client({ ...sdkConfig(served.url), forcePathStyle: true, maxAttempts: 2 });
  close = async () => {
    client.destroy();
    await served.close();
    ports.dispose();
  };
  for (const [key, body] of [
    ['small', small],
    ['large', large],
    ['empty', Buffer.alloc(0)],
  ] as const)
    await put(key, body);
});
afterAll(() => close());
beforeEach(() => {
  seen.length = 0;
  before = () => undefined;
  damage = (response) => response;
  read = createEngineReader(client, limits);
});

const put = (key: string, body: Buffer) => client.send(new PutObjectCommand({ Bucket: 'data', Key: key, Body: body }));
const numbers = (rows: readonly Readonly<Record<string, unknown>>[]): unknown[] => rows.map(({ n }) => n);
const ask = (key: string, size: number, where = '', start = 0, end = size - 1) =>
  read('data', key, { expression: `SELECT s.n, s.mark FROM S3Object s${where}`, start, end });

describe('a small object', () => {
  it('is read once, and then only asked whether it changed', async () => {
    expect(numbers(await ask('small', small.length, ' WHERE s.n > 97'))).toEqual([98, 99]);
    expect(numbers(await ask('small', small.length, ' LIMIT 2', 1))).toEqual([1, 2]);
    expect(seen.map(({ status }) => status)).toEqual([206, 304]);
  });

  it('is read anew once it changed, also into a large one', async () => {
    await put('changing', small);
    await ask('changing', small.length);
    await put('changing', lines(101));
    expect(await ask('changing', lines(101).length)).toHaveLength(101);
    await put('changing', large);
    expect(await ask('changing', large.length)).toHaveLength(10_000);
    seen.length = 0;
    expect(await ask('changing', large.length, ' LIMIT 1')).toHaveLength(1);
    expect(seen[0]).toMatchObject({ range: 'bytes=0-0', bytes: 1 });
    await put('changing', small);
    expect(await ask('changing', small.length)).toHaveLength(100);
    expect(await ask('changing', small.length)).toHaveLength(100);
    expect(seen.at(-1)?.status).toBe(304);
  });

  it('may be empty, or absent', async () => {
    expect(await ask('empty', 10)).toEqual([]);
    await expect(ask('absent', 10)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('a large object', () => {
  it('is read in parts, each of the same object, which grow', async () => {
    expect(await ask('large', large.length)).toHaveLength(10_000);
    const [, ...parts] = seen;
    expect(new Set(parts.map(({ ifMatch }) => ifMatch)).size).toBe(1);
    expect(parts[0]?.ifMatch).toBeDefined();
    const sizes = parts.map(({ bytes }) => bytes);
    expect(sizes).toEqual(expect.arrayContaining([16 * kibibyte, 32 * kibibyte, 64 * kibibyte]));
    expect(sizes.filter((size) => size === 64 * kibibyte).length).toBeGreaterThan(sizes.length - 4);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(large.length);
  });

  it('is read no further than a LIMIT needs', async () => {
    expect(numbers(await ask('large', large.length, ' LIMIT 3'))).toEqual([0, 1, 2]);
    expect(seen.slice(1).reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(large.length / 4);
  });

  it('gives the records that begin in the range, also the one that ends behind it', async () => {
    const second = large.indexOf('\n') + 1;
    const third = large.indexOf('\n', second) + 1;
    expect(numbers(await ask('large', large.length, '', second, third - 1))).toEqual([1]);
    expect(numbers(await ask('large', large.length, '', second, third))).toEqual([1, 2]);
    expect(numbers(await ask('large', large.length, '', second + 1, third))).toEqual([2]);
    expect(await ask('large', large.length, '', large.length + 5, large.length + 9)).toEqual([]);
    for (const cut of [16 * kibibyte, 48 * kibibyte - 1, 112 * kibibyte + 1]) {
      const [head, tail] = [
        await ask('large', large.length, '', 0, cut),
        await ask('large', large.length, '', cut + 1),
      ];
      expect([...numbers(head), ...numbers(tail)]).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
    }
  });

  it('that is replaced between two parts is read anew as a whole', async () => {
    await put('replaced', large);
    let gets = 0;
    before = async () => {
      gets += 1;
      if (gets === 3) await put('replaced', lines(10_000, 'y'));
    };
    const rows = await ask('replaced', large.length);
    expect(new Set(rows.map(({ mark }) => mark))).toEqual(new Set(['y']));
    expect(numbers(rows)).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
    expect(seen.map(({ status }) => status)).toContain(412);
  });

  it('that is replaced all the time is an error', async () => {
    await put('restless', large);
    let version = 0;
    before = async ({ headers }) => {
      if (headers['if-match'] !== undefined) await put('restless', lines(10_000, `v${(version += 1)}`));
    };
    await expect(ask('restless', large.length)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('whose part breaks off is read in full nevertheless', async () => {
    let broken = 0;
    damage = (response) => {
      if (response.status !== 206 || (broken += 1) !== 3) return response;
      const bytes = response.body as Uint8Array;
      const cut = async function* (): AsyncGenerator<Uint8Array> {
        yield bytes.subarray(0, 100);
        throw new ConnectionCut();
      };
      return { ...response, body: cut() };
    };
    expect(await ask('large', large.length)).toHaveLength(10_000);
    expect(broken).toBeGreaterThan(3);
  });

  it('gives what S3 Select gives', async () => {
    for (const [where, start, end] of [
      ["WHERE s.n > 9000 AND s.mark = 'x'", 0, large.length - 1],
      ['LIMIT 700', 5_000, large.length - 1],
      ['WHERE s.n < 400', 12_345, 90_000],
    ] as const) {
      const expression = `SELECT s.n, s.mark FROM S3Object s ${where}`;
      const serialization = {
        InputSerialization: { JSON: { Type: 'LINES' } },
        OutputSerialization: { JSON: {} },
      } as const;
      const { Payload } = await client.send(
        new SelectObjectContentCommand({
          Bucket: 'data',
          Key: 'large',
          ExpressionType: 'SQL',
          Expression: expression,
          ScanRange: { Start: start, End: end },
          ...serialization,
        }),
      );
      const parts: Uint8Array[] = [];
      for await (const event of Payload ?? []) if (event.Records?.Payload) parts.push(event.Records.Payload);
      const wanted = Buffer.concat(parts)
        .toString()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown);
      expect(await read('data', 'large', { expression, start, end })).toEqual(wanted);
    }
  });
});

describe('the parts of a range', () => {
  const sizes = { first: 10, most: 40, width: 4 };

  it('cover it without gaps, and what is behind it', () => {
    for (const [start, end, size] of [
      [0, 100, 100],
      [7, 50, 300],
      [0, 1, 5],
      [99, 99, 120],
    ] as const) {
      const parts = [...partsOf(start, end, size, sizes)];
      expect(parts[0]?.start).toBe(start);
      expect(parts.at(-1)?.end).toBe(size);
      parts.slice(1).forEach((part, index) => expect(part.start).toBe(parts[index]?.end));
      for (const part of parts) expect(part.end - part.start).toBeLessThanOrEqual(40);
      if (start < end) expect(parts.some((part) => part.end === end)).toBe(true);
    }
    expect([...partsOf(5, 9, 5, sizes)]).toEqual([]);
  });

  it('are read ahead, but not behind the end before they are asked for', async () => {
    const asked: number[] = [];
    const source = readAhead(partsOf(0, 100, 200, sizes), 100, 4, async ({ start, end }: Part) => {
      asked.push(start);
      return new Uint8Array(end - start);
    });
    const ahead: number[] = [];
    for await (const bytes of source) {
      ahead.push(asked.length);
      if (bytes.length === 0 || asked.at(-1)! >= 100) break;
    }
    expect(ahead[0]).toBe(1);
    expect(asked.filter((start) => start >= 100)).toHaveLength(1);
    expect(ahead.at(-1)).toBe(asked.length);
  });
});

it('what is warm is bounded, and the longest unused goes first', () => {
  const warm = createWarmObjects(100);
  const object = (size: number) => ({ etag: `"${size}"`, bytes: new Uint8Array(size) });
  warm.put('a', object(40));
  warm.put('b', object(40));
  warm.get('a');
  warm.put('c', object(40));
  expect([warm.get('a')?.etag, warm.get('b'), warm.get('c')?.etag]).toEqual(['"40"', undefined, '"40"']);
  warm.put('a', object(90));
  expect([warm.get('a')?.etag, warm.get('c')]).toEqual(['"90"', undefined]);
  warm.put('d', object(200));
  expect([warm.get('a'), warm.get('d')]).toEqual([undefined, undefined]);
});
