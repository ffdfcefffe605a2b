import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createBlobStore, type BlobStore } from '../../../src/services/s3/store/blobs.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { freshDirectories } from '../../support/directories.ts';
import { administrator } from '../../support/ports.ts';
import { plainObjects, refusal, servedS3 } from './support.ts';

const directory = freshDirectories('s3-in-turns-');
const rowBytes = 2 ** 20;

function open(folder: string) {
  const database = openDatabase(join(folder, 'state.db'));
  const blobs = createBlobStore(database, () => 'an object');
  const count = database.prepare('SELECT count(*) FROM s3_chunks').raw();
  return {
    database,
    blobs,
    rows: () => (count.get() as [number])[0],
    async close() {
      await blobs.stop();
      database.close();
    },
  };
}

/** Counts how often others have their turn. */
async function turnsWhile(work: Promise<unknown>): Promise<number> {
  let isDone = false;
  let turns = 0;
  void work.finally(() => (isDone = true));
  while (!isDone) {
    await turn();
    turns += 1;
  }
  return turns;
}

async function* pieces(count: number, bytes: number) {
  for (let at = 0; at < count; at += 1) yield Promise.resolve(Buffer.alloc(bytes, at));
}

const bytesOf = (blobs: BlobStore, ...[stored]: Parameters<BlobStore['remove']>): Buffer =>
  Buffer.concat([...blobs.chunks(stored, 0, Infinity)]);

describe('what a small request makes of a large object', () => {
  it('is written a row at a time, whatever pieces the bytes come in', async () => {
    const { blobs, rows, close } = open(directory());
    const draft = blobs.draft(pieces(7, 700_000));
    expect(await turnsWhile(draft)).toBeGreaterThanOrEqual(4);
    const stored = await draft;
    blobs.adopt(stored);
    expect(rows()).toBe(5);
    const expected = Buffer.concat(Array.from({ length: 7 }, (_, at) => Buffer.alloc(700_000, at)));
    expect(bytesOf(blobs, stored).equals(expected)).toBe(true);
    await close();
  });

  it('goes a few rows at a time, with many small blobs as with a large one', async () => {
    const { blobs, rows, database, close } = open(directory());
    const stored = Array.from({ length: 40 }, () => blobs.write(Buffer.alloc(10)));
    const kept = blobs.write(Buffer.alloc(10, 7));
    stored.push(await blobs.draft(pieces(40, rowBytes)));
    database.transaction(() => stored.forEach((one) => blobs.remove(one)))();
    expect(rows()).toBe(1 + 8 + 40);
    for (let at = 0; at < 4; at += 1) await turn();
    expect(rows()).toBe(1);
    expect(bytesOf(blobs, kept)).toEqual(Buffer.alloc(10, 7));
    await close();
  });

  it('stays if its removal is undone', async () => {
    const { blobs, rows, database, close } = open(directory());
    const stored = await blobs.draft(pieces(40, rowBytes));
    blobs.adopt(stored);
    const undone = database.transaction(() => {
      blobs.remove(stored);
      throw new Error('undone');
    });
    expect(undone).toThrow('undone');
    for (let at = 0; at < 4; at += 1) await turn();
    expect(rows()).toBe(40);
    await close();
  });

  it('goes at the next start if it belongs to nobody, and is never taken for another', async () => {
    const folder = directory();
    const first = open(folder);
    const nobodys = await first.blobs.draft(pieces(3, rowBytes));
    await expect(
      first.blobs.draft(
        (async function* () {
          yield* pieces(1, 10);
          throw new Error('the source ended');
        })(),
      ),
    ).rejects.toThrow('the source ended');
    await first.close();
    const second = open(folder);
    const made = second.blobs.write(Buffer.from('new'));
    for (let at = 0; at < 3; at += 1) await turn();
    expect(second.rows()).toBe(1);
    expect(made[0]?.[0]).toBeGreaterThan(nobodys[0]?.[0] ?? Infinity);
    expect(bytesOf(second.blobs, made).toString()).toBe('new');
    await second.close();
  });
});

describe('while the bytes are read', () => {
  const s3 = servedS3();
  const { put, text } = plainObjects(s3);
  const Bucket = 'plain';

  it('an upload is completed once, and not after it has ended', async () => {
    const Key = 'twice';
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const { ETag } = await s3.client.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: Buffer.alloc(3 * rowBytes, 'x') }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = () =>
      s3.client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
    const both = await Promise.allSettled([complete(), complete()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { name: 'NoSuchUpload' } });
    expect(await text(Key)).toHaveLength(3 * rowBytes);
  });

  it('a copy is what its source was, and keeps to its condition', async () => {
    await put('source', 'a'.repeat(3 * rowBytes));
    const copy = { Bucket, Key: 'copy', CopySource: 'plain/source', IfNoneMatch: '*' };
    const copies = [1, 2].map(() => s3.client.send(new CopyObjectCommand(copy)));
    const [, ...outcomes] = await Promise.allSettled([put('source', 'b'), ...copies]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await text('copy')).toMatch(/^(?:a{3145728}|b)$/);
    expect(await refusal(s3.client.send(new CopyObjectCommand(copy)))).toMatchObject({ name: 'PreconditionFailed' });
  });
});

describe('a large body', () => {
  const s3 = servedS3();
  const { get } = plainObjects(s3);
  const Bucket = 'plain';
  const body = Buffer.alloc(10 * rowBytes + 5, 'large ');
  const call = { principal: administrator, requestId: 'r', sourceIp: '127.0.0.1' };
  const run = async (action: string, key: string, query: Record<string, string>, headers = {}): Promise<unknown> =>
    s3.service.run(
      action,
      { method: 'PUT', bucket: Bucket, key, query: new URLSearchParams(query), headers, body },
      call,
    );

  it('is digested and stored in turns', async () => {
    // Its ETag, its checksum and its rows, each of them eleven.
    expect(await turnsWhile(run('PutObject', 'body', {}))).toBeGreaterThanOrEqual(3 * 11);
    const { ETag, Body } = await get('body');
    expect(ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    const { UploadId = '' } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'part' }));
    const query = { uploadId: UploadId, partNumber: '1' };
    expect(await turnsWhile(run('UploadPart', 'part', query))).toBeGreaterThanOrEqual(2 * 11);
  });

  it('keeps to its condition, also if another is stored meanwhile', async () => {
    const condition = { 'if-none-match': '*' };
    const both = await Promise.allSettled([1, 2].map(() => run('PutObject', 'once', {}, condition)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'PreconditionFailed' } });
  });

  it('is refused for a wrong digest, as a small one is', async () => {
    const wrong = { 'content-md5': Buffer.alloc(16).toString('base64') };
    await expect(run('PutObject', 'wrong', {}, wrong)).rejects.toMatchObject({ code: 'BadDigest' });
    const crc = { 'x-amz-checksum-crc32': 'AAAAAA==' };
    await expect(run('PutObject', 'wrong', {}, crc)).rejects.toMatchObject({ code: 'BadDigest' });
  });
});
