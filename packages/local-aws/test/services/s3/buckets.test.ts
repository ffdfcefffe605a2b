import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketWebsiteCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { provision, sdkConfig } from '../../support/ports.ts';
import { md5, plainObjects, refusal, servedS3 } from './support.ts';
import { respond } from '../../support/respond.ts';

const s3 = servedS3();

const { put, text } = plainObjects(s3);

describe('buckets', () => {
  it('with many unfinished uploads are deleted while others are served', async () => {
    const Bucket = 'with-uploads';
    await s3.client.send(new CreateBucketCommand({ Bucket }));
    const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)`;
    s3.ports.database.exec(
      `${rows} INSERT INTO s3_uploads (upload_id, bucket, key, upload)
        SELECT 'u' || i, '${Bucket}', x'61', '{}' FROM n`,
    );
    const left = s3.ports.database.prepare('SELECT count(*) AS count FROM s3_uploads WHERE bucket = ?');
    const seen = new Set<number>();
    let isOver = false;
    const look = (): void => {
      seen.add((left.get(Bucket) as { count: number }).count);
      if (!isOver) setImmediate(look);
    };
    look();
    await s3.client.send(new DeleteBucketCommand({ Bucket }));
    isOver = true;
    expect([...seen]).toEqual([1000, 800, 600, 400, 200, 0]);
    await s3.client.send(new CreateBucketCommand({ Bucket }));
    await s3.client.send(new DeleteBucketCommand({ Bucket }));
  });

  it('are created, listed, found and deleted', async () => {
    await s3.client.send(new CreateBucketCommand({ Bucket: 'made-here' }));
    await s3.client.send(new CreateBucketCommand({ Bucket: 'made-here' }));
    expect((await s3.client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([
      'made-here',
      'plain',
      'versioned',
    ]);
    expect((await s3.client.send(new HeadBucketCommand({ Bucket: 'made-here' }))).BucketRegion).toBe('us-east-1');
    expect(
      (await s3.client.send(new GetBucketLocationCommand({ Bucket: 'made-here' }))).LocationConstraint,
    ).toBeFalsy();
    await s3.client.send(new PutObjectCommand({ Bucket: 'made-here', Key: 'x', Body: 'x' }));
    expect(await refusal(s3.client.send(new DeleteBucketCommand({ Bucket: 'made-here' })))).toMatchObject({
      name: 'BucketNotEmpty',
      status: 409,
    });
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'made-here', Key: 'x' }));
    await s3.client.send(new DeleteBucketCommand({ Bucket: 'made-here' }));
    expect(await refusal(s3.client.send(new HeadBucketCommand({ Bucket: 'made-here' })))).toMatchObject({
      status: 404,
    });
    expect(await refusal(s3.client.send(new CreateBucketCommand({ Bucket: 'Not_A_Name' })))).toMatchObject({
      name: 'InvalidBucketName',
    });
  });

  it('keep the policy of the template', async () => {
    expect(await refusal(s3.client.send(new GetBucketPolicyCommand({ Bucket: 'plain' })))).toMatchObject({
      name: 'NoSuchBucketPolicy',
      status: 404,
    });
    const statement = { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::plain/*' };
    const PolicyDocument = { Version: '2012-10-17', Statement: [statement] };
    await provision(s3.service, 'AWS::S3::BucketPolicy', 'Policy', { Bucket: 'plain', PolicyDocument });
    expect(JSON.parse((await s3.client.send(new GetBucketPolicyCommand({ Bucket: 'plain' }))).Policy ?? '')).toEqual(
      PolicyDocument,
    );
    expect(s3.service.policyOf?.('arn:aws:s3:::plain')?.document.statements).toMatchObject([
      { effect: 'Deny', actions: ['s3:PutObject'], principals: '*' },
    ]);
    const foreign = { Version: '2012-10-17', Statement: [{ ...statement, Resource: 'arn:aws:s3:::other/*' }] };
    expect(() =>
      provision(s3.service, 'AWS::S3::BucketPolicy', 'Policy', { Bucket: 'plain', PolicyDocument: foreign }),
    ).toThrow('Policy has invalid resource');
  });

  it('refuse by name what is not there', async () => {
    expect(await refusal(s3.client.send(new DeleteBucketWebsiteCommand({ Bucket: 'plain' })))).toMatchObject({
      name: 'UnsupportedByLocalAws',
      status: 501,
      error: { message: expect.stringContaining('DeleteBucketWebsite') as string },
    });
    const retention = new PutObjectRetentionCommand({ Bucket: 'plain', Key: 'x', Retention: {} });
    expect(await refusal(s3.client.send(retention))).toMatchObject({
      name: 'UnsupportedByLocalAws',
      error: { message: expect.stringContaining('PutObjectRetention') as string },
    });
    expect(await refusal(put('x', 'x', { WebsiteRedirectLocation: '/a' }))).toMatchObject({
      name: 'UnsupportedByLocalAws',
      error: { message: expect.stringContaining('x-amz-website-redirect-location') as string },
    });
    expect(await refusal(put('x', 'x', { StorageClass: 'GLACIER' }))).toMatchObject({ name: 'UnsupportedByLocalAws' });
    expect(await refusal(put('x', 'x', { ACL: 'public-read' }))).toMatchObject({
      name: 'AccessControlListNotSupported',
      status: 400,
    });
    expect(await refusal(put('x', 'x', { ExpectedBucketOwner: '111111111111' }))).toMatchObject({
      name: 'AccessDenied',
      status: 403,
    });
  });

  it('answer in the virtual-host style', async () => {
    const response = await respond(s3.service, {
      method: 'PUT',
      path: '/virtual%20key',
      query: new URLSearchParams(),
      headers: { host: 'plain.localhost:4566' },
      body: Buffer.from('v'),
      principal: { type: 'Anonymous' },
      requestId: 'r',
      sourceIp: '127.0.0.1',
    });
    expect(response.status).toBe(200);
    expect(await text('virtual key')).toBe('v');
    const pathStyle = new S3Client({ ...sdkConfig(s3.url), forcePathStyle: true });
    expect(
      await (
        await pathStyle.send(new GetObjectCommand({ Bucket: 'plain', Key: 'virtual key' }))
      ).Body?.transformToString(),
    ).toBe('v');
    pathStyle.destroy();
  });

  it('refuse XML that is broken, and never read entities', async () => {
    const headers = { host: '127.0.0.1', 'content-md5': '' };
    const post = async (body: string) => {
      const response = await respond(s3.service, {
        method: 'POST',
        path: '/plain',
        query: new URLSearchParams('delete='),
        headers: { ...headers, 'content-md5': md5(body).toString('base64') },
        body: Buffer.from(body),
        principal: { type: 'Anonymous' },
        requestId: 'r',
        sourceIp: '127.0.0.1',
      });
      return String(response.body);
    };
    expect(await post('<Delete><Object><Key>x</Object></Delete>')).toContain('<Code>MalformedXML</Code>');
    expect(
      await post(
        '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&e;</Key></Object></Delete>',
      ),
    ).toContain('<Code>MalformedXML</Code>');
    expect(await post('<Delete><Object><Key>&e;</Key></Object></Delete>')).toContain('<Code>MalformedXML</Code>');
    expect(
      await post(
        '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a&#x0A;&lt;</Key></Object></Delete>',
      ),
    ).toContain('<Deleted><Key>a\n&lt;</Key></Deleted>');
  });
});
