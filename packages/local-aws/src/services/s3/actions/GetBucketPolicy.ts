import { noSuchBucketPolicy } from '../bucket-policy.ts';
import { onBucket } from '../needs.ts';
import type { S3Context } from '../context.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketPolicy: S3Action = {
  query: ['policy'],
  headers: [],
  needs: onBucket('s3:GetBucketPolicy'),
  genuine: [{ method: 'GET', path: '/bucket', query: { policy: '' } }],
  run({ bucket }, { store }: S3Context) {
    store.bucket(bucket);
    const policy = store.policies.get(bucket);
    if (!policy) throw noSuchBucketPolicy(bucket);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: policy.text };
  },
};
