import { switchedOff } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketAccelerateConfiguration: S3Action = {
  query: ['accelerate'],
  headers: [],
  needs: onBucket('s3:GetAccelerateConfiguration'),
  genuine: [{ method: 'GET', path: '/bucket', query: { accelerate: '' } }],
  run: switchedOff('AccelerateConfiguration'),
};
