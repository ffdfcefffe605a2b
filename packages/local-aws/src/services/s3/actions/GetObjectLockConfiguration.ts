import { noObjectLock } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetObjectLockConfiguration: S3Action = {
  query: ['object-lock'],
  headers: [],
  needs: onBucket('s3:GetBucketObjectLockConfiguration'),
  genuine: [{ method: 'GET', path: '/bucket', query: { 'object-lock': '' } }],
  run: noObjectLock,
};
