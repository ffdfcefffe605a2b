import { switchedOff } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketRequestPayment: S3Action = {
  query: ['requestPayment'],
  headers: [],
  needs: onBucket('s3:GetBucketRequestPayment'),
  genuine: [{ method: 'GET', path: '/bucket', query: { requestPayment: '' } }],
  run: switchedOff('RequestPaymentConfiguration', { Payer: 'BucketOwner' }),
};
