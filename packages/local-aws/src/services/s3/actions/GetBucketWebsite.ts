import { noWebsite } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketWebsite: S3Action = {
  query: ['website'],
  headers: [],
  needs: onBucket('s3:GetBucketWebsite'),
  genuine: [{ method: 'GET', path: '/bucket', query: { website: '' } }],
  run: noWebsite,
};
