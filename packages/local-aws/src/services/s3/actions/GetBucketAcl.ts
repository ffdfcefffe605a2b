import { ownersAcl } from '../acl.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketAcl: S3Action = {
  query: ['acl'],
  headers: [],
  needs: onBucket('s3:GetBucketAcl'),
  genuine: [{ method: 'GET', path: '/bucket', query: { acl: '' } }],
  run({ bucket }, context) {
    context.store.bucket(bucket);
    return ownersAcl(context);
  },
};
