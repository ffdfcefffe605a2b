import { onBucket } from '../needs.ts';
import type { S3Context } from '../context.ts';
import { S3Error } from '../errors.ts';
import type { Bucket } from '../store/buckets.ts';
import { abort } from './uploads.ts';
import type { S3Action } from '../s3-action.ts';

export const DeleteBucket: S3Action = {
  query: [],
  headers: [],
  needs: onBucket('s3:DeleteBucket'),
  genuine: [{ method: 'DELETE', path: '/bucket' }],
  run({ bucket }, { store }: S3Context) {
    store.bucket(bucket);
    if (store.versions.any(bucket)) throw notEmpty(store.bucket(bucket));
    // Unfinished uploads are deleted with the bucket. recorded: ceph/ceph#15630
    store.transaction(() => {
      for (const { uploadId } of [...store.uploads.of(bucket)]) abort(store, uploadId);
      store.settings.removeAll(bucket);
      store.buckets.remove(bucket);
    });
    store.policies.delete(bucket);
    return { status: 204, headers: {}, body: '' };
  },
};

/** docs: Amazon S3 API Reference, "Error responses" */
function notEmpty({ name, versioning }: Bucket): S3Error {
  const message = 'The bucket you tried to delete is not empty';
  const more = versioning === undefined ? '' : '. You must delete all versions in the bucket.';
  return new S3Error(409, 'BucketNotEmpty', `${message}${more}`, { BucketName: name });
}
