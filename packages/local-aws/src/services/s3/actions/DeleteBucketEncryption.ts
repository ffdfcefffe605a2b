import { deleteSetting, encryption } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const DeleteBucketEncryption: S3Action = {
  query: ['encryption'],
  headers: [],
  needs: onBucket('s3:PutEncryptionConfiguration'),
  genuine: [{ method: 'DELETE', path: '/bucket', query: { encryption: '' } }],
  run: (call, context) => deleteSetting(encryption, call, context),
};
