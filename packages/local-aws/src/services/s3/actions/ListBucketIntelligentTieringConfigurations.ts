import { switchedOff } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const ListBucketIntelligentTieringConfigurations: S3Action = {
  query: ['intelligent-tiering', 'continuation-token'],
  headers: [],
  needs: onBucket('s3:GetIntelligentTieringConfiguration'),
  genuine: [{ method: 'GET', path: '/bucket', query: { 'intelligent-tiering': '' } }],
  run: switchedOff('ListBucketIntelligentTieringConfigurationsOutput', { IsTruncated: false }),
};
