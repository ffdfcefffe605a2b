import { invalidArgument, noSuchUpload } from '../errors.ts';
import type { S3Call } from '../s3-action.ts';
import type { S3Store } from '../store/index.ts';
import type { Upload } from '../store/model.ts';

export const minPartBytes = 5 * 2 ** 20;
const maxPartNumber = 10_000;

/** The upload that a request names, which must be of the same key. */
export function findUpload(store: S3Store, { bucket, key, query }: S3Call): Upload {
  store.bucket(bucket);
  const uploadId = query.get('uploadId') ?? '';
  const upload = store.uploads.get(uploadId);
  if (!upload || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload(uploadId);
  return upload;
}

export function readPartNumber(text: string, name: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > maxPartNumber)
    throw invalidArgument(`Part number must be an integer between 1 and ${maxPartNumber}, inclusive`, name, text);
  return number;
}
