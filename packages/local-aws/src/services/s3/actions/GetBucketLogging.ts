import { switchedOff } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketLogging: S3Action = {
  query: ['logging'],
  headers: [],
  needs: onBucket('s3:GetBucketLogging'),
  genuine: [{ method: 'GET', path: '/bucket', query: { logging: '' } }],
  run: switchedOff('BucketLoggingStatus'),
};
