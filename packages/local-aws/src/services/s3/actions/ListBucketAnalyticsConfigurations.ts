import { switchedOff } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const ListBucketAnalyticsConfigurations: S3Action = {
  query: ['analytics', 'continuation-token'],
  headers: [],
  needs: onBucket('s3:GetAnalyticsConfiguration'),
  genuine: [{ method: 'GET', path: '/bucket', query: { analytics: '' } }],
  run: switchedOff('ListBucketAnalyticsConfigurationResult', { IsTruncated: false }),
};
