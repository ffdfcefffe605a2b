import { invalidArgument, noSuchUpload } from '../errors.ts';
import type { S3Call } from '../s3-action.ts';
import type { S3Store } from '../store/index.ts';
import type { Blobs, Part, Upload } from '../store/model.ts';

export const minPartBytes = 5 * 2 ** 20;
const maxPartNumber = 10_000;

/** Finds the upload that a request names, which must have the same key. */
export function findUpload(store: S3Store, { bucket, key, query }: S3Call): Upload {
  store.bucket(bucket);
  const uploadId = query.get('uploadId') ?? '';
  const upload = store.uploads.get(uploadId);
  if (!upload || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload(uploadId);
  return upload;
}

/** Deletes an upload, within the caller's transaction. */
export function abort(store: S3Store, uploadId: string): void {
  store.blobs.remove(store.uploads.parts(uploadId).map(({ blob, size }) => [blob, size] as const));
  store.uploads.remove(uploadId);
}

/**
 * Keeps a part, within the caller's transaction, and replaces an earlier one of its number. The upload may have ended
 * while its bytes were stored.
 */
export function putPart(store: S3Store, call: S3Call, blobs: Blobs, part: Omit<Part, 'blob'>): void {
  const { uploadId } = findUpload(store, call);
  const [[blob] = [0]] = blobs;
  const replaced = store.uploads.putPart(uploadId, { ...part, blob });
  if (replaced) store.blobs.remove([[replaced.blob, replaced.size]]);
}

export function readPartNumber(text: string, name: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > maxPartNumber)
    throw invalidArgument(`Part number must be an integer between 1 and ${maxPartNumber}, inclusive`, name, text);
  return number;
}
