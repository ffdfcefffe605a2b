import { putSetting, ownershipControls } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

const genuine =
  '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>';

export const PutBucketOwnershipControls: S3Action = {
  query: ['ownershipControls'],
  headers: [...payloadHeaders],
  needs: onBucket('s3:PutBucketOwnershipControls'),
  genuine: [{ method: 'PUT', path: '/bucket', query: { ownershipControls: '' }, body: genuine }],
  run: (call, context) => putSetting(ownershipControls, call, context),
};
