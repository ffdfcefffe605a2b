import { switchedOff } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const ListBucketMetricsConfigurations: S3Action = {
  query: ['metrics', 'continuation-token'],
  headers: [],
  needs: onBucket('s3:GetMetricsConfiguration'),
  genuine: [{ method: 'GET', path: '/bucket', query: { metrics: '' } }],
  run: switchedOff('ListMetricsConfigurationsResult', { IsTruncated: false }),
};
