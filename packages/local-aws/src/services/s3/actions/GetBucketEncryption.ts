import { encryption, readSetting } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketEncryption: S3Action = {
  query: ['encryption'],
  headers: [],
  needs: onBucket('s3:GetEncryptionConfiguration'),
  genuine: [{ method: 'GET', path: '/bucket', query: { encryption: '' } }],
  run: (call, context) => readSetting(encryption, call, context),
};
