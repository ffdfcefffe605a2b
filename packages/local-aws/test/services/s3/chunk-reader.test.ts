import {
  CreateMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import Database from 'libsql';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createChunkReader } from '../../../src/services/s3/store/chunk-reader.ts';
import { servedS3 } from './support.ts';

const s3 = servedS3();

/** Every place has another byte, so that a surplus, missing or misplaced row is noticed. */
const pattern = (size: number, salt: number): Buffer => {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE((at * 2_654_435_761 + salt) >>> 0, at);
  return bytes;
};
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const plain = (Key: string) => ({ Bucket: 'plain', Key });
const read = async (Key: string, Range?: string): Promise<Uint8Array> => {
  const { Body } = await s3.client.send(new GetObjectCommand({ ...plain(Key), ...(Range && { Range }) }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

it('large objects are read whole and in ranges, of one part and of several', async () => {
  const [first, second] = [pattern(9 * 2 ** 20 + 12, 1), pattern(6 * 2 ** 20 + 7, 2)];
  await s3.client.send(new PutObjectCommand({ ...plain('one'), Body: first }));
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(plain('two')));
  const Parts = [];
  for (const [index, Body] of [first, second].entries()) {
    const { ETag } = await s3.client.send(
      new UploadPartCommand({ ...plain('two'), UploadId, PartNumber: index + 1, Body }),
    );
    Parts.push({ ETag, PartNumber: index + 1 });
  }
  await s3.client.send(new CompleteMultipartUploadCommand({ ...plain('two'), UploadId, MultipartUpload: { Parts } }));
  const both = Buffer.concat([first, second]);
  expect(hash(await read('one'))).toBe(hash(first));
  expect(hash(await read('two'))).toBe(hash(both));
  for (const [start, end] of [
    [1, both.length - 2],
    [2 ** 20 - 1, 2 ** 20],
    [5_000_000, 10_000_000],
    [first.length - 1, first.length + 3 * 2 ** 20],
  ] as const) {
    expect(hash(await read('two', `bytes=${start}-${end}`)), `${start}-${end}`).toBe(
      hash(both.subarray(start, end + 1)),
    );
  }
});

it('a large object stays readable while it is overwritten', async () => {
  const [before, after] = [pattern(12 * 2 ** 20, 3), pattern(12 * 2 ** 20, 4)];
  await s3.client.send(new PutObjectCommand({ ...plain('turning'), Body: before }));
  const { Body } = await s3.client.send(new GetObjectCommand(plain('turning')));
  await s3.client.send(new PutObjectCommand({ ...plain('turning'), Body: after }));
  expect(hash(Buffer.from((await Body?.transformToByteArray()) ?? []))).toBe(hash(before));
  expect(hash(await read('turning'))).toBe(hash(after));
});

it('reads nothing where nothing is, stops, and starts again', async () => {
  const reader = createChunkReader(s3.ports.database);
  const nothing = 2 ** 40;
  // A thread that has just been started cannot have answered.
  const cut = reader?.read([nothing])[0];
  await Promise.all([expect(cut).rejects.toThrow('stopped'), reader?.stop()]);
  expect(await Promise.all(reader?.read([nothing, nothing + 1]) ?? [])).toEqual([undefined, undefined]);
  expect(reader?.read([])).toEqual([]);
  await reader?.stop();
});

it('a database without a file is read the other way', () => {
  expect(createChunkReader(new Database(':memory:'))).toBeUndefined();
});
