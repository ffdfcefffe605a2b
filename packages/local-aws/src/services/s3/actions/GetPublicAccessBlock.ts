import { publicAccessBlock, readSetting } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetPublicAccessBlock: S3Action = {
  query: ['publicAccessBlock'],
  headers: [],
  needs: onBucket('s3:GetBucketPublicAccessBlock'),
  genuine: [{ method: 'GET', path: '/bucket', query: { publicAccessBlock: '' } }],
  run: (call, context) => readSetting(publicAccessBlock, call, context),
};
