import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { refusal, servedS3 } from './support.ts';

const s3 = servedS3();

let count = 0;
const freshKey = () => `key-${++count}`;
const buckets = ['plain', 'versioned'] as const;
const wrong = '"00000000000000000000000000000000"';

describe.each(buckets)('conditional writes to the %s bucket', (Bucket) => {
  const put = (Key: string, more: object = {}) =>
    s3.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }));
  const remove = (Key: string, more: object = {}) => s3.client.send(new DeleteObjectCommand({ Bucket, Key, ...more }));

  it('If-None-Match: * creates, and refuses what exists', async () => {
    const key = freshKey();
    await put(key, { IfNoneMatch: '*' });
    expect(await refusal(put(key, { IfNoneMatch: '*' }))).toMatchObject({
      name: 'PreconditionFailed',
      status: 412,
      error: { Condition: 'If-None-Match' },
    });
    await remove(key);
    await put(key, { IfNoneMatch: '*' });
  });

  it('If-Match replaces the version it names alone', async () => {
    const key = freshKey();
    expect(await refusal(put(key, { IfMatch: wrong }))).toMatchObject({ name: 'NoSuchKey', status: 404 });
    const { ETag } = await put(key);
    expect(await refusal(put(key, { IfMatch: wrong }))).toMatchObject({
      name: 'PreconditionFailed',
      status: 412,
      error: { Condition: 'If-Match' },
    });
    const next = await put(key, { IfMatch: ETag, Body: 'y' });
    expect(await refusal(put(key, { IfMatch: ETag }))).toMatchObject({ name: 'PreconditionFailed' });
    await put(key, { IfMatch: next.ETag?.replaceAll('"', '') });
    await remove(key);
    expect(await refusal(put(key, { IfMatch: ETag }))).toMatchObject({ name: 'NoSuchKey', status: 404 });
  });

  it('other values and both headers are not implemented by S3', async () => {
    const key = freshKey();
    await put(key);
    expect(await refusal(put(key, { IfNoneMatch: wrong }))).toMatchObject({
      name: 'NotImplemented',
      status: 501,
      error: { Header: 'If-None-Match' },
    });
    expect(await refusal(put(key, { IfMatch: '*' }))).toMatchObject({
      name: 'NotImplemented',
      status: 501,
      error: { Header: 'If-Match' },
    });
    expect(await refusal(put(key, { IfMatch: wrong, IfNoneMatch: '*' }))).toMatchObject({
      name: 'NotImplemented',
      status: 501,
    });
  });

  it('exactly one of many creators wins', async () => {
    const key = freshKey();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => put(key, { IfNoneMatch: '*', Body: String(index) })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('deletes may be conditional', async () => {
    const key = freshKey();
    expect(await refusal(remove(key, { IfMatch: wrong }))).toMatchObject({ name: 'NoSuchKey', status: 404 });
    const { ETag } = await put(key);
    expect(await refusal(remove(key, { IfMatch: wrong }))).toMatchObject({ name: 'PreconditionFailed', status: 412 });
    await remove(key, { IfMatch: ETag });
    await put(key);
    await remove(key, { IfMatch: '*' });
    expect(await refusal(s3.client.send(new GetObjectCommand({ Bucket, Key: key })))).toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('a multipart completion sees what happened since it began', async () => {
    const begin = async (Key: string) => {
      const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      const { ETag } = await s3.client.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }),
      );
      return (more: object) =>
        s3.client.send(
          new CompleteMultipartUploadCommand({
            Bucket,
            Key,
            UploadId,
            MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
            ...more,
          }),
        );
    };
    const key = freshKey();
    await put(key);
    const complete = await begin(key);
    expect(await refusal(complete({ IfNoneMatch: '*' }))).toMatchObject({ name: 'PreconditionFailed', status: 412 });
    await remove(key);
    expect(await refusal(complete({ IfNoneMatch: '*' }))).toMatchObject({
      name: 'ConditionalRequestConflict',
      status: 409,
      error: { Condition: 'If-None-Match' },
    });
    await (
      await begin(key)
    )({ IfNoneMatch: '*' });
  });
});

describe('conditional reads', () => {
  const at = (milliseconds: number) => new Date(Math.floor(Date.now() / 1000) * 1000 + milliseconds);
  const get = (Key: string, more: object) => s3.client.send(new GetObjectCommand({ Bucket: 'plain', Key, ...more }));

  it('answer 304 and 412 as RFC 9110 orders them', async () => {
    const { ETag } = await s3.client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'read', Body: 'x' }));
    expect((await get('read', { IfMatch: ETag })).ETag).toBe(ETag);
    expect(await refusal(get('read', { IfMatch: wrong }))).toMatchObject({
      name: 'PreconditionFailed',
      status: 412,
      error: { Condition: 'If-Match' },
    });
    expect(await refusal(get('read', { IfNoneMatch: ETag }))).toMatchObject({ status: 304 });
    expect((await get('read', { IfNoneMatch: wrong, IfModifiedSince: at(60_000) })).ETag).toBe(ETag);
    expect(await refusal(get('read', { IfModifiedSince: at(0) }))).toMatchObject({ status: 304 });
    // A date in the future has no effect.
    expect((await get('read', { IfModifiedSince: at(60_000) })).ETag).toBe(ETag);
    expect(await refusal(get('read', { IfUnmodifiedSince: at(-60_000) }))).toMatchObject({ status: 412 });
    expect((await get('read', { IfMatch: ETag, IfUnmodifiedSince: at(-60_000) })).ETag).toBe(ETag);
  });
});

describe('multipart uploads', () => {
  const Bucket = 'plain';
  const begin = async (Key: string, more: object = {}) =>
    (await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId;
  const part = (
    Key: string,
    UploadId: string | undefined,
    PartNumber: number,
    Body: Uint8Array | string,
    more: object = {},
  ) => s3.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }));

  it('join their parts in order, across chunks', async () => {
    const first = Buffer.alloc(5 * 2 ** 20 + 3, 'a');
    const UploadId = await begin('multi', { ContentType: 'text/m', Metadata: { m: '1' }, ChecksumAlgorithm: 'CRC32' });
    await part('multi', UploadId, 2, 'replaced', { ChecksumAlgorithm: 'CRC32' });
    const tail = await part('multi', UploadId, 2, 'tail', { ChecksumAlgorithm: 'CRC32' });
    const head = await part('multi', UploadId, 1, first, { ChecksumAlgorithm: 'CRC32' });
    const complete = (Parts: object[]) =>
      s3.client.send(
        new CompleteMultipartUploadCommand({ Bucket, Key: 'multi', UploadId, MultipartUpload: { Parts } }),
      );
    expect(
      await refusal(
        complete([
          { PartNumber: 2, ...tail },
          { PartNumber: 1, ...head },
        ]),
      ),
    ).toMatchObject({ name: 'InvalidPartOrder' });
    expect(await refusal(complete([{ PartNumber: 1, ...head, ETag: wrong }]))).toMatchObject({ name: 'InvalidPart' });
    const done = await complete([
      { PartNumber: 1, ...head },
      { PartNumber: 2, ...tail },
    ]);
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(done.ChecksumCRC32).toMatch(/-2$/);
    const read = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'multi' }));
    expect(read).toMatchObject({ ContentType: 'text/m', Metadata: { m: '1' }, ContentLength: first.length + 4 });
    expect(
      Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(Buffer.concat([first, Buffer.from('tail')])),
    ).toBe(true);
    const range = await s3.client.send(
      new GetObjectCommand({ Bucket, Key: 'multi', Range: `bytes=${first.length - 2}-${first.length + 1}` }),
    );
    expect(await range.Body?.transformToString()).toBe('aata');
  });

  it('refuse small parts and unknown uploads, and can be aborted', async () => {
    const UploadId = await begin('small');
    const Parts = [await part('small', UploadId, 1, 'a'), await part('small', UploadId, 2, 'b')].map(
      ({ ETag }, index) => ({ ETag, PartNumber: index + 1 }),
    );
    const complete = () =>
      s3.client.send(
        new CompleteMultipartUploadCommand({ Bucket, Key: 'small', UploadId, MultipartUpload: { Parts } }),
      );
    expect(await refusal(complete())).toMatchObject({ name: 'EntityTooSmall' });
    await s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'small', UploadId }));
    expect(await refusal(complete())).toMatchObject({ name: 'NoSuchUpload', status: 404 });
  });
});
