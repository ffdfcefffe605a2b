import { ownershipControls, readSetting } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketOwnershipControls: S3Action = {
  query: ['ownershipControls'],
  headers: [],
  needs: onBucket('s3:GetBucketOwnershipControls'),
  genuine: [{ method: 'GET', path: '/bucket', query: { ownershipControls: '' } }],
  run: (call, context) => readSetting(ownershipControls, call, context),
};
