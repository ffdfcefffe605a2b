import { putSetting, publicAccessBlock } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

const genuine =
  '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>';

export const PutPublicAccessBlock: S3Action = {
  query: ['publicAccessBlock'],
  headers: [...payloadHeaders],
  needs: onBucket('s3:PutBucketPublicAccessBlock'),
  genuine: [{ method: 'PUT', path: '/bucket', query: { publicAccessBlock: '' }, body: genuine }],
  run: (call, context) => putSetting(publicAccessBlock, call, context),
};
