import { cors, deleteSetting } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

/** A caller needs the permission of the put action to delete it. docs: Amazon S3 API Reference, "DeleteBucketCors" */
export const DeleteBucketCors: S3Action = {
  query: ['cors'],
  headers: [],
  needs: onBucket('s3:PutBucketCORS'),
  genuine: [{ method: 'DELETE', path: '/bucket', query: { cors: '' } }],
  run: (call, context) => deleteSetting(cors, call, context),
};
