import {
  CopyObjectCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  ListBucketInventoryConfigurationsCommand,
  ListBucketsCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
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
  const spaced = `${Policy.slice(0, -1)}${' '.repeat(30_000)}}`;
  await s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy: spaced }));
  const large = Policy.replace('"Deny"', `"Deny","Sid":"${'x'.repeat(20 * 1024)}"`);
  expect(await refusal(s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy: large })))).toMatchObject({
    name: 'PolicyTooLarge',
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

it('what hides a bucket from strangers is kept, and taken away', async () => {
  const PublicAccessBlockConfiguration = { BlockPublicAcls: true, BlockPublicPolicy: false };
  await s3.client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  const get = () => s3.client.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(await get()).toMatchObject({ PublicAccessBlockConfiguration });
  await s3.client.send(new DeletePublicAccessBlockCommand({ Bucket }));
  expect(await refusal(get())).toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration', status: 404 });
});

it('encryption and ownership are kept as far as they change nothing; ACLs stay off', async () => {
  const encrypted = (SSEAlgorithm: 'AES256' | 'aws:kms') =>
    s3.client.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }] },
      }),
    );
  await encrypted('AES256');
  expect(await refusal(encrypted('aws:kms'))).toMatchObject({ name: 'UnsupportedByLocalAws' });
  await s3.client.send(new DeleteBucketEncryptionCommand({ Bucket }));
  expect(await s3.client.send(new GetBucketEncryptionCommand({ Bucket }))).toMatchObject({
    ServerSideEncryptionConfiguration: { Rules: [{}] },
  });
  const owned = (ObjectOwnership: 'BucketOwnerEnforced' | 'ObjectWriter') =>
    s3.client.send(
      new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
    );
  await owned('BucketOwnerEnforced');
  expect(await refusal(owned('ObjectWriter'))).toMatchObject({ name: 'UnsupportedByLocalAws' });
  const off = { name: 'AccessControlListNotSupported', status: 400 };
  expect(await refusal(s3.client.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' })))).toMatchObject(off);
  const AccessControlPolicy = { Grants: [] };
  expect(
    await refusal(s3.client.send(new PutObjectAclCommand({ Bucket, Key: 'owned', AccessControlPolicy }))),
  ).toMatchObject(off);
});

it('what no bucket has here is told to be missing, as Terraform asks', async () => {
  const { client } = s3;
  const code = (asked: Promise<unknown>) => refusal(asked).then(({ name }) => name);
  expect(await code(client.send(new GetBucketWebsiteCommand({ Bucket })))).toBe('NoSuchWebsiteConfiguration');
  expect(await code(client.send(new GetBucketReplicationCommand({ Bucket })))).toBe(
    'ReplicationConfigurationNotFoundError',
  );
  expect(await code(client.send(new GetObjectLockConfigurationCommand({ Bucket })))).toBe(
    'ObjectLockConfigurationNotFoundError',
  );
  expect(await code(client.send(new GetObjectRetentionCommand({ Bucket, Key: 'owned' })))).toBe('InvalidRequest');
  expect(await code(client.send(new GetObjectLegalHoldCommand({ Bucket, Key: 'owned' })))).toBe('InvalidRequest');
  expect((await client.send(new GetBucketAccelerateConfigurationCommand({ Bucket }))).Status).toBeUndefined();
  expect((await client.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined();
  expect((await client.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer).toBe('BucketOwner');
  const listed = await client.send(new ListBucketInventoryConfigurationsCommand({ Bucket }));
  expect(listed).toMatchObject({ IsTruncated: false });
  expect(await code(client.send(new GetBucketPolicyStatusCommand({ Bucket })))).toBe('NoSuchBucketPolicy');
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::plain/*' };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  expect((await client.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus?.IsPublic).toBe(true);
});

it('buckets are listed in pages', async () => {
  const page = await s3.client.send(new ListBucketsCommand({ MaxBuckets: 1 }));
  expect(page.Buckets).toHaveLength(1);
  const rest = await s3.client.send(new ListBucketsCommand({ ContinuationToken: page.ContinuationToken }));
  const all = await s3.client.send(new ListBucketsCommand({}));
  expect([...(page.Buckets ?? []), ...(rest.Buckets ?? [])]).toEqual(all.Buckets);
  expect((await s3.client.send(new ListBucketsCommand({ BucketRegion: 'eu-west-1' }))).Buckets ?? []).toEqual([]);
  expect(await refusal(s3.client.send(new ListBucketsCommand({ MaxBuckets: 0 })))).toMatchObject({
    name: 'InvalidArgument',
  });
});
