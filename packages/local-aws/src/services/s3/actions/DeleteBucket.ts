import { onBucket } from '../needs.ts';
import type { S3Context } from '../context.ts';
import { S3Error } from '../errors.ts';
import type { S3Action } from '../s3-action.ts';

export const DeleteBucket: S3Action = {
  query: [],
  headers: [],
  needs: onBucket('s3:DeleteBucket'),
  genuine: [{ method: 'DELETE', path: '/bucket' }],
  run({ bucket }, { store }: S3Context) {
    store.bucket(bucket);
    if (store.versions.any(bucket))
      throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: bucket });
    if (store.uploads.any(bucket))
      throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: bucket });
    store.transaction(() => store.buckets.remove(bucket));
    store.policies.delete(bucket);
    return { status: 204, headers: {}, body: '' };
  },
};
