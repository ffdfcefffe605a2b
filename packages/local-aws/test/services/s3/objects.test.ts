import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { sdkConfig } from '../../support/ports.ts';
import { md5, plainObjects, refusal, servedS3 } from './support.ts';

const s3 = servedS3();

const { put, get, text } = plainObjects(s3);

describe('objects', () => {
  it('come back as they were put, with type, metadata, ETag and checksum', async () => {
    const stored = await put('a/b.txt', 'Smaug', {
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      Metadata: { colour: 'red' },
    });
    expect(stored.ETag).toBe(`"${md5('Smaug').toString('hex')}"`);
    expect(stored.ChecksumCRC32).toBeDefined();
    const read = await get('a/b.txt', { ChecksumMode: 'ENABLED' });
    expect(await read.Body?.transformToString()).toBe('Smaug');
    expect(read).toMatchObject({
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      Metadata: { colour: 'red' },
      ETag: stored.ETag,
      ContentLength: 5,
      ChecksumCRC32: stored.ChecksumCRC32,
      ChecksumType: 'FULL_OBJECT',
    });
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'a/b.txt' }));
    expect(head).toMatchObject({
      ContentLength: 5,
      ETag: stored.ETag,
      Metadata: { colour: 'red' },
      ServerSideEncryption: 'AES256',
    });
    expect(head.LastModified?.getMilliseconds()).toBe(0);
  });

  it('are read by a client that validates no response', async () => {
    await put('unvalidated', 'Smaug');
    const careless = new S3Client({ ...sdkConfig(s3.url), responseChecksumValidation: 'WHEN_REQUIRED' });
    const read = await careless.send(new GetObjectCommand({ Bucket: 'plain', Key: 'unvalidated' }));
    expect(await read.Body?.transformToString()).toBe('Smaug');
  });

  it('may be empty', async () => {
    await put('empty', '');
    expect(await text('empty')).toBe('');
    expect((await s3.client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'empty' }))).ContentLength).toBe(0);
  });

  it.each([
    'a b+c%20d',
    'ü/龍/🐉',
    'a//b/../c',
    '?x=1&y#z',
    ' ',
    'it\'s <"&>',
    'nul\u0000\u0001end',
    `${'k'.repeat(1024)}`,
  ])('take any key: %j', async (key) => {
    await put(key, `body of ${key}`);
    expect(await text(key)).toBe(`body of ${key}`);
  });

  it('refuse a key of more than 1024 bytes', async () => {
    expect(await refusal(put('é'.repeat(513), 'x'))).toMatchObject({ name: 'KeyTooLongError', status: 400 });
  });

  it('are read in ranges', async () => {
    await put('range', '0123456789');
    expect(await text('range', { Range: 'bytes=2-4' })).toBe('234');
    expect(await text('range', { Range: 'bytes=7-' })).toBe('789');
    expect(await text('range', { Range: 'bytes=-2' })).toBe('89');
    expect(await text('range', { Range: 'bytes=5-999' })).toBe('56789');
    expect(await get('range', { Range: 'bytes=2-4' })).toMatchObject({
      ContentRange: 'bytes 2-4/10',
      $metadata: { httpStatusCode: 206 },
    });
    expect(await refusal(get('range', { Range: 'bytes=10-' }))).toMatchObject({
      name: 'InvalidRange',
      status: 416,
      error: { ActualObjectSize: '10' },
    });
  });

  it('of any size stream through chunks, whole and in ranges', async () => {
    const bytes = Buffer.alloc(12 * 2 ** 20 + 77);
    for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32BE(at, Math.min(at, bytes.length - 4));
    await put('large', bytes);
    const whole = await (await get('large')).Body?.transformToByteArray();
    expect(Buffer.from(whole ?? []).equals(bytes)).toBe(true);
    const part = await (await get('large', { Range: 'bytes=1048570-3145735' })).Body?.transformToByteArray();
    expect(Buffer.from(part ?? []).equals(bytes.subarray(1048570, 3145736))).toBe(true);
  });

  it('read while overwritten stay what they were', async () => {
    const bytes = Buffer.alloc(24 * 2 ** 20, 1);
    await put('overwritten', bytes);
    const reading = await get('overwritten');
    await put('overwritten', 'new');
    const read = Buffer.from((await reading.Body?.transformToByteArray()) ?? []);
    expect(read.equals(bytes)).toBe(true);
    expect(await text('overwritten')).toBe('new');
    const [garbage] = s3.ports.database.prepare('SELECT count(*) FROM s3_garbage').raw().get() as number[];
    expect(garbage).toBe(0);
  });

  it('are decoded from aws-chunked with a checksum in the trailer', async () => {
    const stream = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.from('end')]);
    const stored = await s3.client.send(
      new PutObjectCommand({
        Bucket: 'plain',
        Key: 'stream',
        Body: stream,
        ContentLength: 70_003,
        ContentEncoding: 'gzip',
      }),
    );
    expect(stored.ETag).toBe(`"${md5(`${'a'.repeat(70_000)}end`).toString('hex')}"`);
    const read = await get('stream', { ChecksumMode: 'ENABLED' });
    expect(read.ContentEncoding).toBe('gzip');
    expect(read.ChecksumCRC32).toBeDefined();
    expect((await read.Body?.transformToByteArray())?.length).toBe(70_003);
  });

  it.each(['CRC32', 'SHA1', 'SHA256'] as const)('keep a %s given by the SDK', async (ChecksumAlgorithm) => {
    await put('sum', 'abc', { ChecksumAlgorithm });
    expect(await get('sum', { ChecksumMode: 'ENABLED' })).toHaveProperty(`Checksum${ChecksumAlgorithm}`);
  });

  it.each([
    ['ChecksumCRC32C', 'crUfeA=='],
    ['ChecksumCRC64NVME', 'rosUhgp5ndQ='],
  ])('verify a %s', async (member, wrong) => {
    expect(await refusal(put('sum', 'abc', { [member]: wrong }))).toMatchObject({ name: 'BadDigest', status: 400 });
  });

  it('verify Content-MD5', async () => {
    await put('md5', 'abc', { ContentMD5: md5('abc').toString('base64') });
    expect(await refusal(put('md5', 'abc', { ContentMD5: md5('abd').toString('base64') }))).toMatchObject({
      name: 'BadDigest',
    });
    expect(await refusal(put('md5', 'abc', { ContentMD5: 'nonsense' }))).toMatchObject({ name: 'InvalidDigest' });
  });

  it('are copied with or without their metadata', async () => {
    await put('source ü', 'Fafnir', { Metadata: { a: '1' }, ContentType: 'text/x' });
    const copied = await s3.client.send(
      new CopyObjectCommand({ Bucket: 'plain', Key: 'copy', CopySource: `plain/${encodeURIComponent('source ü')}` }),
    );
    expect(copied.CopyObjectResult?.ETag).toBe(`"${md5('Fafnir').toString('hex')}"`);
    expect(await get('copy')).toMatchObject({ Metadata: { a: '1' }, ContentType: 'text/x' });
    await s3.client.send(
      new CopyObjectCommand({
        Bucket: 'plain',
        Key: 'copy',
        CopySource: 'plain/copy',
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
      }),
    );
    expect((await get('copy')).Metadata).toEqual({ b: '2' });
    expect(await text('copy')).toBe('Fafnir');
    expect(
      await refusal(s3.client.send(new CopyObjectCommand({ Bucket: 'plain', Key: 'copy', CopySource: 'plain/copy' }))),
    ).toMatchObject({
      name: 'InvalidRequest',
    });
    expect(
      await refusal(
        s3.client.send(
          new CopyObjectCommand({ Bucket: 'plain', Key: 'c', CopySource: 'plain/copy', CopySourceIfMatch: '"0"' }),
        ),
      ),
    ).toMatchObject({ name: 'PreconditionFailed', status: 412 });
  });

  it('are deleted one by one and together', async () => {
    await put('gone', 'x');
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'gone' }));
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'gone' }));
    expect(await refusal(get('gone'))).toMatchObject({ name: 'NoSuchKey', status: 404, error: { Key: 'gone' } });
    const { ETag } = await put('d<1>', 'x');
    await put('d2', 'x');
    const Objects = [{ Key: 'd<1>', ETag }, { Key: 'd2', ETag: '"0"' }, { Key: 'never' }];
    const deleted = await s3.client.send(new DeleteObjectsCommand({ Bucket: 'plain', Delete: { Objects } }));
    expect(deleted.Deleted?.map(({ Key }) => Key)).toEqual(['d<1>', 'never']);
    expect(deleted.Errors).toEqual([
      {
        Key: 'd2',
        Code: 'PreconditionFailed',
        Message: 'At least one of the pre-conditions you specified did not hold',
      },
    ]);
  });

  it('that are not there are 404, in HEAD without a body', async () => {
    expect(await refusal(s3.client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'nothing' })))).toMatchObject({
      name: 'NotFound',
      status: 404,
    });
    expect(await refusal(s3.client.send(new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'x' })))).toMatchObject({
      name: 'NoSuchBucket',
      error: { BucketName: 'no-such-bucket' },
    });
  });
});
