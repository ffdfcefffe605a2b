import { invalidArgument, noSuchUpload } from '../errors.ts';
import type { S3Call } from '../s3-action.ts';
import type { S3State } from '../state/index.ts';
import type { Upload } from '../state/model.ts';

export const minPartBytes = 5 * 2 ** 20;
const maxPartNumber = 10_000;

/** The upload that a request names, which must be of the same key. */
export function findUpload(state: S3State, { bucket, key, query }: S3Call): Upload {
  state.bucket(bucket);
  const uploadId = query.get('uploadId') ?? '';
  const upload = state.uploads.get(uploadId);
  if (!upload || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload(uploadId);
  return upload;
}

export function readPartNumber(text: string, name: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > maxPartNumber)
    throw invalidArgument(`Part number must be an integer between 1 and ${maxPartNumber}, inclusive`, name, text);
  return number;
}
