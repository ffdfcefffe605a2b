import {
  CopyObjectCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectTaggingCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { provision } from '../../support/ports.ts';
import { pipelineOver } from '../../support/pipeline.ts';
import { refusal, servedS3 } from './support.ts';

const s3 = servedS3();

const Bucket = 'plain';
const TagSet = [
  { Key: 'a', Value: '1' },
  { Key: 'b', Value: '' },
];

it('tags of objects come with a write, with a copy and by themselves', async () => {
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: 'x', Tagging: 'a=1&b=' }));
  await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copied', CopySource: 'plain/tagged' }));
  for (const Key of ['tagged', 'copied'])
    expect(await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key }))).toMatchObject({ TagSet });
  expect((await s3.client.send(new GetObjectCommand({ Bucket, Key: 'tagged' }))).TagCount).toBe(2);
  await s3.client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'tagged' }));
  expect(await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged' }))).toMatchObject({ TagSet: [] });
  const twice = { TagSet: [TagSet[0]!, TagSet[0]!] };
  expect(
    await refusal(s3.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging: twice }))),
  ).toMatchObject({
    name: 'InvalidTag',
  });
});

it('tags of a bucket are kept, and told to be missing', async () => {
  expect(await refusal(s3.client.send(new GetBucketTaggingCommand({ Bucket })))).toMatchObject({
    name: 'NoSuchTagSet',
  });
  await s3.client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  expect(await s3.client.send(new GetBucketTaggingCommand({ Bucket }))).toMatchObject({ TagSet });
});

it('CORS decides what a page may ask and read, by call and by template', async () => {
  const preflight = (origin: string, method: string, bucket = Bucket) =>
    pipelineOver({ s3: s3.service })({
      method: 'OPTIONS',
      path: `/${bucket}/key`,
      query: new URLSearchParams(),
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'x-a' },
      body: Buffer.alloc(0),
      requestId: 'r',
      sourceIp: '::1',
    });
  expect(String((await preflight('http://page', 'GET')).body)).toContain('CORS is not enabled for this bucket');
  const rule = {
    AllowedMethods: ['GET', 'PUT'],
    AllowedOrigins: ['http://*.page'],
    AllowedHeaders: ['x-*'],
    ExposeHeaders: ['etag'],
    MaxAgeSeconds: 5,
  };
  await s3.client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
  expect(await s3.client.send(new GetBucketCorsCommand({ Bucket }))).toMatchObject({ CORSRules: [rule] });
  expect(await preflight('http://my.page', 'PUT')).toMatchObject({
    status: 200,
    headers: {
      'access-control-allow-origin': 'http://my.page',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'x-a',
      'access-control-expose-headers': 'etag',
      'access-control-max-age': '5',
    },
  });
  expect((await preflight('http://my.page', 'DELETE')).status).toBe(403);
  expect((await preflight('http://other', 'GET')).status).toBe(403);
  const CorsRules = [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'], AllowedHeaders: ['*'] }];
  await provision(s3.service, 'AWS::S3::Bucket', 'Open', { BucketName: 'open', CorsConfiguration: { CorsRules } });
  expect((await preflight('http://any', 'GET', 'open')).headers['access-control-allow-origin']).toBe('*');
});

it('a policy is put, judged by, read and taken away', async () => {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::plain/*' }],
  });
  await s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  expect((await s3.client.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
  expect(s3.service.policyOf?.('arn:aws:s3:::plain')?.document.statements).toMatchObject([{ effect: 'Deny' }]);
  expect(await refusal(s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy: 'x' })))).toMatchObject({
    name: 'MalformedPolicy',
  });
  await s3.client.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect(await refusal(s3.client.send(new GetBucketPolicyCommand({ Bucket })))).toMatchObject({ status: 404 });
});

it('versions are kept as soon as somebody asks for it', async () => {
  await provision(s3.service, 'AWS::S3::Bucket', 'Later', { BucketName: 'later' });
  const put = () => s3.client.send(new PutObjectCommand({ Bucket: 'later', Key: 'k', Body: 'x' }));
  expect((await put()).VersionId).toBeUndefined();
  const configuration = { VersioningConfiguration: { Status: 'Enabled' as const } };
  await s3.client.send(new PutBucketVersioningCommand({ Bucket: 'later', ...configuration }));
  expect((await put()).VersionId).toMatch(/^[\w.-]{16,}$/);
});

it('what every bucket has is told: its owner, its encryption, that nothing is public', async () => {
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'owned', Body: 'x' }));
  const acl = await s3.client.send(new GetBucketAclCommand({ Bucket }));
  expect(acl.Grants).toMatchObject([
    { Permission: 'FULL_CONTROL', Grantee: { ID: acl.Owner?.ID, Type: 'CanonicalUser' } },
  ]);
  expect(await s3.client.send(new GetObjectAclCommand({ Bucket, Key: 'owned' }))).toMatchObject({ Owner: acl.Owner });
  expect(await s3.client.send(new GetBucketEncryptionCommand({ Bucket }))).toMatchObject({
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
    },
  });
  expect(await s3.client.send(new GetPublicAccessBlockCommand({ Bucket }))).toMatchObject({
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
  });
  expect(await s3.client.send(new GetBucketOwnershipControlsCommand({ Bucket }))).toMatchObject({
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  });
});
