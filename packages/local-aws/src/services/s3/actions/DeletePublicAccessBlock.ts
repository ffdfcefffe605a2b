import { dropSetting, publicAccessBlock } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const DeletePublicAccessBlock: S3Action = {
  query: ['publicAccessBlock'],
  headers: [],
  needs: onBucket('s3:PutBucketPublicAccessBlock'),
  genuine: [{ method: 'DELETE', path: '/bucket', query: { publicAccessBlock: '' } }],
  run: (call, context) => dropSetting(publicAccessBlock, call, context),
};
