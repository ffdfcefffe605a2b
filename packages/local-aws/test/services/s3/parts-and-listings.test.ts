import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectVersionsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { plainObjects, refusal, servedS3 } from './support.ts';

const s3 = servedS3();

const Bucket = 'plain';
const { put, get } = plainObjects(s3);
const begin = async (Key: string, more: object = {}) =>
  (await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId;
const part = (Key: string, UploadId: string | undefined, Body: string, more: object = {}) =>
  s3.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body, ...more }));
const complete = (Key: string, UploadId: string | undefined, Parts: object[], more: object = {}) =>
  s3.client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }));

describe('an upload in parts', () => {
  it('copies parts of what is there, in whole or in range', async () => {
    await put('source', '0123456789');
    const UploadId = await begin('joined');
    const source = { Bucket, Key: 'joined', UploadId, PartNumber: 1, CopySource: 'plain/source' };
    await s3.client.send(new UploadPartCopyCommand(source));
    const ranged = await s3.client.send(new UploadPartCopyCommand({ ...source, CopySourceRange: 'bytes=2-4' }));
    expect(
      await refusal(s3.client.send(new UploadPartCopyCommand({ ...source, CopySourceRange: 'bytes=2-10' }))),
    ).toMatchObject({ name: 'InvalidArgument' });
    const done = await complete('joined', UploadId, [{ PartNumber: 1, ETag: ranged.CopyPartResult?.ETag }]);
    expect(await (await get('joined')).Body?.transformToString()).toBe('234');
    expect(done).toMatchObject({ ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: expect.any(String) as string });
    expect(done.Location).toBe(`${s3.url}/plain/joined`);
  });

  it('asks for the checksums of its parts where it is composite', async () => {
    const UploadId = await begin('strict', { ChecksumAlgorithm: 'CRC32' });
    const { ETag, ChecksumCRC32 } = await part('strict', UploadId, 'x', { ChecksumAlgorithm: 'CRC32' });
    expect(await refusal(complete('strict', UploadId, [{ PartNumber: 1, ETag }]))).toMatchObject({
      name: 'InvalidRequest',
      error: { message: expect.stringContaining('created using a crc32 checksum') as string },
    });
    expect(await refusal(complete('strict', UploadId, [{ PartNumber: 1, ETag, ChecksumSHA256: 'x' }]))).toMatchObject({
      name: 'BadDigest',
    });
    expect(
      await refusal(
        complete('strict', UploadId, [{ PartNumber: 1, ETag, ChecksumCRC32 }], { ChecksumType: 'FULL_OBJECT' }),
      ),
    ).toMatchObject({ name: 'InvalidRequest' });
    expect(await refusal(complete('strict', UploadId, []))).toMatchObject({
      error: { message: 'You must specify at least one part' },
    });
    await complete('strict', UploadId, [{ PartNumber: 1, ETag, ChecksumCRC32 }]);
  });

  it('has one checksum of the whole where it asked for that', async () => {
    const whole = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' };
    const UploadId = await begin('whole', whole);
    const { ETag } = await part('whole', UploadId, 'hello', { ChecksumAlgorithm: 'CRC32' });
    const done = await complete('whole', UploadId, [{ PartNumber: 1, ETag }]);
    expect(done).toMatchObject({ ChecksumType: 'FULL_OBJECT', ChecksumCRC32: 'NhCmhg==' });
    const attributes = await s3.client.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key: 'whole',
        ObjectAttributes: ['ETag', 'Checksum', 'ObjectSize', 'ObjectParts', 'StorageClass'],
      }),
    );
    expect(attributes).toMatchObject({
      ETag: done.ETag?.replaceAll('"', ''),
      Checksum: { ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' },
      ObjectSize: 5,
      ObjectParts: { TotalPartsCount: 1 },
      StorageClass: 'STANDARD',
    });
    expect(await refusal(begin('type', { ChecksumType: 'FULL_OBJECT' }))).toMatchObject({ name: 'InvalidRequest' });
  });

  it('is found while it goes on, and goes with its bucket', async () => {
    await s3.client.send(new CreateBucketCommand({ Bucket: 'left' }));
    for (const Key of ['a/1', 'a/2', 'b'])
      await s3.client.send(new CreateMultipartUploadCommand({ Bucket: 'left', Key }));
    const list = (more: object = {}) => s3.client.send(new ListMultipartUploadsCommand({ Bucket: 'left', ...more }));
    expect((await list()).Uploads?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2', 'b']);
    const grouped = await list({ Delimiter: '/' });
    expect([grouped.CommonPrefixes, grouped.Uploads?.map(({ Key }) => Key)]).toEqual([[{ Prefix: 'a/' }], ['b']]);
    const first = await list({ MaxUploads: 2 });
    expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'a/2' });
    const rest = await list({ KeyMarker: first.NextKeyMarker, UploadIdMarker: first.NextUploadIdMarker });
    expect(rest.Uploads?.map(({ Key }) => Key)).toEqual(['b']);
    await s3.client.send(new DeleteBucketCommand({ Bucket: 'left' }));
  });
});

it('a listing goes on behind the common prefix in which its marker lies', async () => {
  for (const Key of ['f/sub/1', 'f/sub/2', 'f/x']) await put(Key, 'x');
  const asked = { Bucket, Prefix: 'f/', Delimiter: '/', MaxKeys: 1 };
  const page = await s3.client.send(new ListObjectsCommand({ ...asked, Marker: 'f/sub/1' }));
  expect([page.Contents?.map(({ Key }) => Key), page.CommonPrefixes]).toEqual([['f/x'], undefined]);
  const versions = await s3.client.send(new ListObjectVersionsCommand({ ...asked, KeyMarker: 'f/sub/1' }));
  expect(versions.Versions?.map(({ Key }) => Key)).toEqual(['f/x']);
});

it('a bucket that was never versioned has no version ids', async () => {
  await put('k', 'x');
  const VersionId = 'x'.repeat(32);
  const invalid = { name: 'InvalidArgument', error: { message: 'Invalid version id specified' } };
  expect(await refusal(get('k', { VersionId }))).toMatchObject(invalid);
  expect(await refusal(s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId })))).toMatchObject(
    invalid,
  );
  const answer = await s3.client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'k', VersionId }] } }),
  );
  expect(answer.Errors).toMatchObject([{ Key: 'k', Code: 'NoSuchVersion' }]);
});

it('a copy in place may name the storage class, and is judged by its conditions first', async () => {
  const copy = (more: object) =>
    s3.client.send(new CopyObjectCommand({ Bucket, Key: 'k', CopySource: 'plain/k', ...more }));
  await put('k', 'x');
  expect((await copy({ StorageClass: 'STANDARD' })).CopyObjectResult?.ETag).toBeDefined();
  expect(await refusal(copy({ IfNoneMatch: '*' }))).toMatchObject({ name: 'PreconditionFailed' });
  expect(await refusal(copy({ CopySourceIfMatch: '"0"' }))).toMatchObject({
    error: { Condition: 'x-amz-copy-source-If-Match' },
  });
  await put('with space', 'spaced');
  await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'k', CopySource: 'plain/with+space' }));
  expect(await (await get('k')).Body?.transformToString()).toBe('spaced');
});

it('a range of everything comes with the checksum of everything', async () => {
  await put('k', 'hello');
  const range = { ChecksumMode: 'ENABLED', Range: 'bytes=0-4' } as const;
  const ranged = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'k', ...range }));
  expect(ranged.ChecksumType).toBe('FULL_OBJECT');
});
