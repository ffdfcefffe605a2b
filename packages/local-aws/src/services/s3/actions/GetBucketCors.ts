import { cors, readSetting } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketCors: S3Action = {
  query: ['cors'],
  headers: [],
  needs: onBucket('s3:GetBucketCORS'),
  genuine: [{ method: 'GET', path: '/bucket', query: { cors: '' } }],
  run: (call, context) => readSetting(cors, call, context),
};
