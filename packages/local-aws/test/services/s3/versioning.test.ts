import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { provision } from '../../support/ports.ts';
import { refusal, servedS3 } from './support.ts';

const s3 = servedS3();

const Bucket = 'versioned';
const put = async (Key: string, Body: string, bucket = Bucket) =>
  (await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))).VersionId;
const remove = (Key: string, VersionId?: string, bucket = Bucket) =>
  s3.client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
const get = (Key: string, VersionId?: string, bucket = Bucket) =>
  s3.client.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }));
const text = async (Key: string, VersionId?: string, bucket = Bucket) =>
  (await get(Key, VersionId, bucket)).Body?.transformToString();
const versions = async (Prefix: string, bucket = Bucket, more: object = {}) =>
  s3.client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix, ...more }));

describe('a versioned bucket', () => {
  it('keeps every version, and a delete hides them', async () => {
    const first = await put('k', 'one');
    const second = await put('k', 'two');
    expect(first).not.toBe(second);
    expect([await text('k'), await text('k', first), await text('k', second)]).toEqual(['two', 'one', 'two']);
    const marker = await remove('k');
    expect(marker).toMatchObject({ DeleteMarker: true });
    const hidden = await refusal(get('k'));
    expect(hidden).toMatchObject({ name: 'NoSuchKey', status: 404 });
    expect(await refusal(get('k', marker.VersionId))).toMatchObject({ name: 'MethodNotAllowed', status: 405 });
    expect(await text('k', first)).toBe('one');
    expect((await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'k' }))).KeyCount).toBe(0);
    const listed = await versions('k');
    expect(listed.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [second, false],
      [first, false],
    ]);
    expect(listed.DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);
    expect(await remove('k', marker.VersionId)).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await text('k')).toBe('two');
    await remove('k', second);
    expect(await text('k')).toBe('one');
  });

  it('refuses version ids that are not there', async () => {
    const id = await put('v', 'x');
    expect(await refusal(get('v', 'A'.repeat(32)))).toMatchObject({
      name: 'NoSuchVersion',
      status: 404,
      error: { VersionId: 'A'.repeat(32) },
    });
    expect(await refusal(get('v', 'no!'))).toMatchObject({ name: 'InvalidArgument', status: 400 });
    expect((await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'v', VersionId: id }))).VersionId).toBe(id);
  });

  it('pages through versions without losing one', async () => {
    const ids: (string | undefined)[] = [];
    for (let index = 0; index < 3; index++) ids.unshift(await put('p/a', String(index)));
    const other = await put('p/b', 'x');
    const seen: (string | undefined)[] = [];
    let page = await versions('p/', Bucket, { MaxKeys: 1 });
    for (;;) {
      seen.push(...(page.Versions ?? []).map(({ VersionId }) => VersionId));
      if (page.IsTruncated !== true) break;
      page = await versions('p/', Bucket, {
        MaxKeys: 1,
        KeyMarker: page.NextKeyMarker,
        VersionIdMarker: page.NextVersionIdMarker,
      });
    }
    expect(seen).toEqual([...ids, other]);
  });

  it('copies a version by its id', async () => {
    const old = await put('c', 'old');
    await put('c', 'new');
    const copy = await s3.client.send(
      new CopyObjectCommand({ Bucket, Key: 'c', CopySource: `${Bucket}/c?versionId=${old}` }),
    );
    expect(copy.CopySourceVersionId).toBe(old);
    expect(await text('c')).toBe('old');
  });
});

describe('a bucket whose versioning changes', () => {
  const configure = (Status: string | undefined) =>
    provision(s3.service, 'AWS::S3::Bucket', 'Changing', {
      BucketName: 'changing',
      ...(Status !== undefined && { VersioningConfiguration: { Status } }),
    });
  const status = async () => (await s3.client.send(new GetBucketVersioningCommand({ Bucket: 'changing' }))).Status;

  it('keeps "null" apart, and is never unversioned again', async () => {
    await configure(undefined);
    expect(await status()).toBeUndefined();
    expect(await put('k', 'before', 'changing')).toBeUndefined();
    await configure('Enabled');
    const id = await put('k', 'during', 'changing');
    expect(await text('k', 'null', 'changing')).toBe('before');
    await configure(undefined);
    expect(await status()).toBe('Suspended');
    expect(await put('k', 'after', 'changing')).toBeUndefined();
    expect([
      await text('k', undefined, 'changing'),
      await text('k', 'null', 'changing'),
      await text('k', id, 'changing'),
    ]).toEqual(['after', 'after', 'during']);
    expect(await remove('k', undefined, 'changing')).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
    expect((await versions('k', 'changing')).Versions?.map(({ VersionId }) => VersionId)).toEqual([id]);
  });
});
