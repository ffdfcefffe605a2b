import { deleteSetting, tagging } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

/**
 * A caller needs the permission of the put action to delete it. docs: Amazon S3 API Reference, "DeleteBucketTagging"
 */
export const DeleteBucketTagging: S3Action = {
  query: ['tagging'],
  headers: [],
  needs: onBucket('s3:PutBucketTagging'),
  genuine: [{ method: 'DELETE', path: '/bucket', query: { tagging: '' } }],
  run: (call, context) => deleteSetting(tagging, call, context),
};
