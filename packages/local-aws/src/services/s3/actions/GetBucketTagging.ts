import { readSetting, tagging } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketTagging: S3Action = {
  query: ['tagging'],
  headers: [],
  needs: onBucket('s3:GetBucketTagging'),
  genuine: [{ method: 'GET', path: '/bucket', query: { tagging: '' } }],
  run: (call, context) => readSetting(tagging, call, context),
};
