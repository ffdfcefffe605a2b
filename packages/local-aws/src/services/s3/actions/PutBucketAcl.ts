import { aclsAreOff } from '../acl.ts';
import { onBucket } from '../needs.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

export const PutBucketAcl: S3Action = {
  query: ['acl'],
  headers: ['x-amz-grant-*', ...payloadHeaders],
  needs: onBucket('s3:PutBucketAcl'),
  genuine: [{ method: 'PUT', path: '/bucket', query: { acl: '' }, body: '<AccessControlPolicy/>' }],
  run({ bucket }, { store }) {
    store.bucket(bucket);
    throw aclsAreOff();
  },
};
