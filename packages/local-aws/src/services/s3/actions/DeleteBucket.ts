import { onBucket } from '../needs.ts';
import type { S3Context } from '../context.ts';
import { S3Error } from '../errors.ts';
import { inTurns, type Work } from '../../../kernel/in-turns.ts';
import type { S3Store } from '../store/index.ts';
import type { Bucket } from '../store/buckets.ts';
import { abort } from './uploads.ts';
import type { S3Action } from '../s3-action.ts';

export const DeleteBucket: S3Action = {
  query: [],
  headers: [],
  needs: onBucket('s3:DeleteBucket'),
  genuine: [{ method: 'DELETE', path: '/bucket' }],
  async run({ bucket }, { store }: S3Context) {
    store.bucket(bucket);
    if (store.versions.any(bucket)) throw notEmpty(store.bucket(bucket));
    await inTurns(withoutUploads(store, bucket));
    // Somebody else may have put something meanwhile, or deleted the bucket.
    if (store.versions.any(bucket)) throw notEmpty(store.bucket(bucket));
    store.bucket(bucket);
    store.transaction(() => {
      for (const uploadId of store.uploads.some(bucket, everything)) abort(store, uploadId);
      store.settings.removeAll(bucket);
      store.buckets.remove(bucket);
    });
    store.policies.delete(bucket);
    return { status: 204, headers: {}, body: '' };
  },
};

/** There are at most those that were begun in this moment. */
const everything = -1;
/** So many uploads are deleted in a turn. */
const inOneTurn = 200;

/** Deletes the unfinished uploads of a bucket, as they are deleted with it. recorded: ceph/ceph#15630 */
function* withoutUploads(store: S3Store, bucket: string): Work<void> {
  for (;;) {
    const some = store.uploads.some(bucket, inOneTurn);
    if (some.length === 0) return;
    store.transaction(() => some.forEach((uploadId) => abort(store, uploadId)));
    if (some.length < inOneTurn) return;
    yield;
  }
}

/** docs: Amazon S3 API Reference, "Error responses" */
function notEmpty({ name, versioning }: Bucket): S3Error {
  const message = 'The bucket you tried to delete is not empty';
  const more = versioning === undefined ? '' : '. You must delete all versions in the bucket.';
  return new S3Error(409, 'BucketNotEmpty', `${message}${more}`, { BucketName: name });
}
