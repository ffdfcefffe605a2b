import type { S3Context } from '../context.ts';
import { S3Error } from '../errors.ts';
import type { S3Action } from '../s3-action.ts';

export const DeleteBucket = ({ state }: S3Context): S3Action => ({
  query: [],
  headers: [],
  handle({ bucket }) {
    state.bucket(bucket);
    if (state.versions.any(bucket))
      throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: bucket });
    if (state.uploads.any(bucket))
      throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: bucket });
    state.transaction(() => state.buckets.remove(bucket));
    state.policies.delete(bucket);
    return { status: 204, headers: {}, body: '' };
  },
});
