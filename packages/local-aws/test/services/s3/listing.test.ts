import {
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { urlEncode } from '../../../src/services/s3/actions/list.ts';
import {
  from,
  listPage,
  successor,
  type Cursor,
  type Page,
  type Row,
} from '../../../src/services/s3/engine/listing.ts';
import { refusal, startS3, type S3Fixture } from './support.ts';

// The order by UTF-8 bytes differs from JavaScript's: U+FF5E sorts before U+1F409, whose UTF-16 form begins with D83D.
const keys = ['a', 'a b+c', 'a/1', 'a/2', 'a/b/c', 'b&<"', 'photos/2026/x', 'photos/y', 'z～', 'z🐉', 'ü'].sort(
  (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
);

let s3: S3Fixture;
beforeAll(async () => {
  s3 = await startS3();
  for (const Key of [...keys].reverse())
    await s3.client.send(new PutObjectCommand({ Bucket: 'plain', Key, Body: Key }));
});
afterAll(() => s3.close());

const list = (more: object = {}) => s3.client.send(new ListObjectsV2Command({ Bucket: 'plain', ...more }));
const names = (page: ListObjectsV2CommandOutput) => [
  ...(page.Contents ?? []).map(({ Key }) => Key),
  ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
];

describe('ListObjectsV2', () => {
  it('lists in the order of bytes, with what clients read of an object', async () => {
    const page = await list();
    expect(names(page)).toEqual(keys);
    expect(page).toMatchObject({ KeyCount: keys.length, IsTruncated: false, MaxKeys: 1000, Name: 'plain' });
    expect(page.Contents?.[0]).toMatchObject({
      Key: 'a',
      Size: 1,
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: ['CRC32'],
    });
    expect(page.Contents?.[0]?.Owner).toBeUndefined();
    expect((await list({ FetchOwner: true })).Contents?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
  });

  it('rolls keys up to a delimiter', async () => {
    expect(names(await list({ Delimiter: '/' }))).toEqual(
      ['a', 'a b+c', 'b&<"', 'z～', 'z🐉', 'ü']
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .concat(['a/', 'photos/']),
    );
    expect(names(await list({ Delimiter: '/', Prefix: 'a/' }))).toEqual(['a/1', 'a/2', 'a/b/']);
    expect(names(await list({ Delimiter: '2', Prefix: 'photos/' }))).toEqual(['photos/y', 'photos/2']);
  });

  it.each([1, 2, 3, 100])('pages by %i with everything exactly once', async (MaxKeys) => {
    const seen: (string | undefined)[] = [];
    for (const Delimiter of [undefined, '/']) {
      let token: string | undefined;
      do {
        const page = await list({ MaxKeys, Delimiter, ContinuationToken: token });
        expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
        seen.push(...names(page));
        token = page.NextContinuationToken;
      } while (token !== undefined);
    }
    expect(seen.sort()).toEqual([...keys, ...names(await list({ Delimiter: '/' }))].sort());
  });

  it('starts after a key that need not exist', async () => {
    expect(names(await list({ StartAfter: 'a/1' }))[0]).toBe('a/2');
    expect(names(await list({ StartAfter: 'a/0' }))[0]).toBe('a/1');
  });

  it('encodes keys on demand', async () => {
    const page = await list({ EncodingType: 'url', Prefix: 'a b' });
    expect(page).toMatchObject({ EncodingType: 'url', Prefix: 'a+b', Contents: [{ Key: 'a+b%2Bc' }] });
    expect(urlEncode('한글/100% (x)~*')).toBe('%ED%95%9C%EA%B8%80/100%25+%28x%29%7E*');
  });

  it('refuses nonsense', async () => {
    expect(await refusal(list({ ContinuationToken: 'nonsense!' }))).toMatchObject({
      name: 'InvalidArgument',
      error: { ArgumentName: 'continuation-token' },
    });
    expect(await refusal(list({ MaxKeys: -1 }))).toMatchObject({ name: 'InvalidArgument' });
    expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });
});

describe('ListObjects', () => {
  it('pages by marker', async () => {
    const seen: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await s3.client.send(
        new ListObjectsCommand({ Bucket: 'plain', MaxKeys: 2, Delimiter: '/', Marker }),
      );
      seen.push(
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      );
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(seen.sort()).toEqual(names(await list({ Delimiter: '/' })).sort());
  });
});

describe('the listing algorithm', () => {
  const bytes = fc
    .uint8Array({ maxLength: 5 })
    .map((values) => Buffer.from(values.map((value) => [0, 47, 97, 98, 255][value % 5] ?? 0)));

  it('finds what a walk over all keys finds, whatever the page size', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(bytes, { selector: (key) => key.toString('hex'), maxLength: 30 }),
        bytes,
        bytes,
        fc.integer({ min: 1, max: 5 }),
        (stored, prefix, delimiter, maxKeys) => {
          const rows: Row[] = stored.sort(Buffer.compare).map((key, id) => ({ key, id: id + 1 }));
          const fetch = ({ key, beforeId }: Cursor, upper: Buffer | undefined, limit: number) =>
            rows
              .filter(
                (row) =>
                  Buffer.compare(row.key, key) >= 0 &&
                  !(row.key.equals(key) && row.id >= beforeId) &&
                  (!upper || Buffer.compare(row.key, upper) < 0),
              )
              .slice(0, limit);
          const expected = new Set<string>();
          for (const { key } of rows) {
            if (!key.subarray(0, prefix.length).equals(prefix)) continue;
            const at = delimiter.length === 0 ? -1 : key.indexOf(delimiter, prefix.length);
            expected.add(
              at < 0 ? `k${key.toString('hex')}` : `p${key.subarray(0, at + delimiter.length).toString('hex')}`,
            );
          }
          const seen: string[] = [];
          let cursor: Cursor | undefined = from(Buffer.alloc(0));
          while (cursor) {
            const page: Page<Row> = listPage({ prefix, delimiter, cursor, maxKeys }, fetch);
            seen.push(
              ...page.rows.map(({ key }) => `k${key.toString('hex')}`),
              ...page.commonPrefixes.map((key) => `p${key.toString('hex')}`),
            );
            cursor = undefined;
            if (page.truncated && page.last) {
              const next: Buffer | undefined = 'row' in page.last ? undefined : successor(page.last.commonPrefix);
              cursor = 'row' in page.last ? { key: page.last.row.key, beforeId: 0 } : next && from(next);
            }
          }
          expect(seen.sort()).toEqual([...expected].sort());
        },
      ),
      { numRuns: 500 },
    );
  });
});
