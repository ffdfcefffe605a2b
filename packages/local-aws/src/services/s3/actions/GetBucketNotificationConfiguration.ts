import { notification, readSetting } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketNotificationConfiguration: S3Action = {
  query: ['notification'],
  headers: [],
  needs: onBucket('s3:GetBucketNotification'),
  genuine: [{ method: 'GET', path: '/bucket', query: { notification: '' } }],
  run: (call, context) => readSetting(notification, call, context),
};
