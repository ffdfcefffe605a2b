import { noReplication } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketReplication: S3Action = {
  query: ['replication'],
  headers: [],
  needs: onBucket('s3:GetReplicationConfiguration'),
  genuine: [{ method: 'GET', path: '/bucket', query: { replication: '' } }],
  run: noReplication,
};
