import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
  CompleteMultipartUploadCommand,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { plainObjects, refusal, servedS3 } from './support.ts';

// What else recordings of S3 say, where no other test has it. recorded: localstack/localstack, test_s3_api and test_s3

const s3 = servedS3();
const { put } = plainObjects(s3);

it('a bucket tells its ARN where it is made, found and listed', async () => {
  const BucketArn = 'arn:aws:s3:::with-an-arn';
  expect(await s3.client.send(new CreateBucketCommand({ Bucket: 'with-an-arn' }))).toMatchObject({ BucketArn });
  expect(await s3.client.send(new HeadBucketCommand({ Bucket: 'with-an-arn' }))).toMatchObject({ BucketArn });
  const { Buckets } = await s3.client.send(new ListBucketsCommand({ Prefix: 'with-an-arn' }));
  expect(Buckets).toMatchObject([{ BucketArn }]);
});

it('a write into a bucket whose versioning is suspended tells no version, a read tells "null"', async () => {
  const Bucket = 'suspended';
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  for (const Status of ['Enabled', 'Suspended'] as const)
    await s3.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  expect((await s3.client.send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'x' }))).VersionId).toBeUndefined();
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
  const part = { Bucket, Key: 'parts', UploadId, PartNumber: 1 };
  const { ETag } = await s3.client.send(new UploadPartCommand({ ...part, Body: 'x' }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  const made = await s3.client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload }),
  );
  expect(made.VersionId).toBeUndefined();
  expect((await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'x' }))).VersionId).toBe('null');
});

it.each([
  [{ ExpectedBucketOwner: 'abcd' }, 400, 'InvalidBucketOwnerAWSAccountID'],
  [{ ExpectedBucketOwner: '999999999999' }, 403, 'AccessDenied'],
  [{ ACL: 'nobody-s' }, 400, 'InvalidArgument'],
  [{ ACL: 'public-read' }, 400, 'AccessControlListNotSupported'],
])('a put with %j is answered %i %s', async (more, status, name) => {
  expect(await refusal(put('refused', 'x', more))).toMatchObject({ name, status });
});

it('a digest that does not fit is told in hexadecimal digits, what was computed in base64', async () => {
  const digest = (text: string): Buffer => createHash('md5').update(text).digest();
  const { name, error } = await refusal(put('digest', 'one', { ContentMD5: digest('other').toString('base64') }));
  expect({ name, expected: error['ExpectedDigest'], computed: error['CalculatedDigest'] }).toEqual({
    name: 'BadDigest',
    expected: digest('other').toString('hex'),
    computed: digest('one').toString('base64'),
  });
});

it('a versioned bucket that is not empty says that its versions must be deleted', async () => {
  await s3.client.send(new PutObjectCommand({ Bucket: 'versioned', Key: 'x', Body: 'x' }));
  const { name, error } = await refusal(s3.client.send(new DeleteBucketCommand({ Bucket: 'versioned' })));
  expect(name).toBe('BucketNotEmpty');
  expect(error['message']).toMatch(/You must delete all versions in the bucket\.$/);
});

it('a bucket with an unfinished upload is deleted', async () => {
  const Bucket = 'with-an-upload';
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'x' }));
  await s3.client.send(new DeleteBucketCommand({ Bucket }));
  expect(await refusal(s3.client.send(new HeadBucketCommand({ Bucket })))).toMatchObject({ status: 404 });
});

it('of several deletions, one of a version that is not there is an error of its own', async () => {
  for (const Bucket of ['plain', 'versioned']) {
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'x' }));
    const Objects = [{ Key: 'kept', VersionId: 'a'.repeat(32) }, { Key: 'gone' }];
    const { Errors, Deleted } = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Errors).toMatchObject([{ Key: 'kept', Code: 'NoSuchVersion' }]);
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['gone']);
  }
});
