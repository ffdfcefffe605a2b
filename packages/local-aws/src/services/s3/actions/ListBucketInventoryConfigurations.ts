import { switchedOff } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const ListBucketInventoryConfigurations: S3Action = {
  query: ['inventory', 'continuation-token'],
  headers: [],
  needs: onBucket('s3:GetInventoryConfiguration'),
  genuine: [{ method: 'GET', path: '/bucket', query: { inventory: '' } }],
  run: switchedOff('ListInventoryConfigurationsResult', { IsTruncated: false }),
};
