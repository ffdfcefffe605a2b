import { lifecycle, putSetting } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

const genuine =
  '<LifecycleConfiguration><Rule><Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration></Rule>' +
  '</LifecycleConfiguration>';

export const PutBucketLifecycleConfiguration: S3Action = {
  query: ['lifecycle'],
  headers: [...payloadHeaders],
  needs: onBucket('s3:PutLifecycleConfiguration'),
  genuine: [{ method: 'PUT', path: '/bucket', query: { lifecycle: '' }, body: genuine }],
  run: (call, context) => putSetting(lifecycle, call, context),
};
