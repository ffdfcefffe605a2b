import type { S3Context } from '../context.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const DeleteBucketPolicy: S3Action = {
  query: ['policy'],
  headers: [],
  needs: onBucket('s3:DeleteBucketPolicy'),
  genuine: [{ method: 'DELETE', path: '/bucket', query: { policy: '' } }],
  run({ bucket }, { store }: S3Context) {
    store.bucket(bucket);
    store.transaction(() => store.settings.remove(bucket, 'policy'));
    store.policies.delete(bucket);
    return { status: 204, headers: {}, body: '' };
  },
};
