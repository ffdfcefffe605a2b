import { deleteSetting, lifecycle } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

/**
 * A caller needs the permission of the put action to delete it. docs: Amazon S3 API Reference, "DeleteBucketLifecycle"
 */
export const DeleteBucketLifecycle: S3Action = {
  query: ['lifecycle'],
  headers: [],
  needs: onBucket('s3:PutLifecycleConfiguration'),
  genuine: [{ method: 'DELETE', path: '/bucket', query: { lifecycle: '' } }],
  run: (call, context) => deleteSetting(lifecycle, call, context),
};
