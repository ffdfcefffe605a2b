import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, expect, it } from 'vitest';
import { plainObjects, refusal, servedS3 } from './support.ts';

const s3 = servedS3();
const { put } = plainObjects(s3);

const Bucket = 'plain';
const first = 'a'.repeat(5 * 2 ** 20);

beforeAll(async () => {
  const ChecksumAlgorithm = 'CRC32' as const;
  const { UploadId } = await s3.client.send(
    new CreateMultipartUploadCommand({ Bucket, Key: 'm', ChecksumAlgorithm: 'CRC32' }),
  );
  const upload = (PartNumber: number, Body: string) =>
    s3.client.send(new UploadPartCommand({ Bucket, Key: 'm', UploadId, PartNumber, Body, ChecksumAlgorithm }));
  const parts = [await upload(1, first), await upload(2, 'the end')];
  const Parts = parts.map(({ ETag, ChecksumCRC32 }, index) => ({ PartNumber: index + 1, ETag, ChecksumCRC32 }));
  await s3.client.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'm', UploadId, MultipartUpload: { Parts } }));
  await put('single', 'hello');
});

const get = (Key: string, more: object) => s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }));

it('a part is read by its number, with the number of parts', async () => {
  const size = first.length + 7;
  const part = await get('m', { PartNumber: 2 });
  expect(await part.Body?.transformToString()).toBe('the end');
  expect(part).toMatchObject({
    $metadata: { httpStatusCode: 206 },
    ContentRange: `bytes ${first.length}-${size - 1}/${size}`,
    PartsCount: 2,
  });
  expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'm', PartNumber: 1 }))).toMatchObject({
    ContentLength: first.length,
    PartsCount: 2,
  });
});

it('an object that has no parts is its own first one', async () => {
  const part = await get('single', { PartNumber: 1 });
  expect(await part.Body?.transformToString()).toBe('hello');
  expect(part.PartsCount).toBeUndefined();
});

it('numbers of parts that are not there are refused', async () => {
  expect(await refusal(get('m', { PartNumber: 3 }))).toMatchObject({ name: 'InvalidPartNumber', status: 416 });
  expect(await refusal(get('single', { PartNumber: 2 }))).toMatchObject({ name: 'InvalidPartNumber' });
  expect(await refusal(get('m', { PartNumber: 0 }))).toMatchObject({ name: 'InvalidArgument' });
  expect(await refusal(get('m', { PartNumber: 1, Range: 'bytes=0-1' }))).toMatchObject({ name: 'InvalidRequest' });
});

it('the parts of a composite upload are told with their checksums, in pages', async () => {
  const asked = { Bucket, Key: 'm', ObjectAttributes: ['ObjectParts' as const] };
  const { ObjectParts } = await s3.client.send(new GetObjectAttributesCommand(asked));
  expect(ObjectParts).toMatchObject({
    TotalPartsCount: 2,
    IsTruncated: false,
    Parts: [
      { PartNumber: 1, Size: first.length, ChecksumCRC32: expect.any(String) as string },
      { PartNumber: 2, Size: 7 },
    ],
  });
  const page = await s3.client.send(new GetObjectAttributesCommand({ ...asked, MaxParts: 1 }));
  expect(page.ObjectParts).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '1', MaxParts: 1 });
  const rest = new GetObjectAttributesCommand({ ...asked, PartNumberMarker: '1' });
  expect((await s3.client.send(rest)).ObjectParts?.Parts).toMatchObject([{ PartNumber: 2 }]);
});
