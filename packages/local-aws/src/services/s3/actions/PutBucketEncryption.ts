import { putSetting, encryption } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

const genuine =
  '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>' +
  '<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>';

export const PutBucketEncryption: S3Action = {
  query: ['encryption'],
  headers: [...payloadHeaders],
  needs: onBucket('s3:PutEncryptionConfiguration'),
  genuine: [{ method: 'PUT', path: '/bucket', query: { encryption: '' }, body: genuine }],
  run: (call, context) => putSetting(encryption, call, context),
};
