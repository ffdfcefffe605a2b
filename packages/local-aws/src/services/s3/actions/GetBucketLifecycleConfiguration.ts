import { lifecycle, readSetting } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketLifecycleConfiguration: S3Action = {
  query: ['lifecycle'],
  headers: [],
  needs: onBucket('s3:GetLifecycleConfiguration'),
  genuine: [{ method: 'GET', path: '/bucket', query: { lifecycle: '' } }],
  run: (call, context) => readSetting(lifecycle, call, context),
};
