import type { S3Context } from '../context.ts';
import type { S3Action } from '../s3-action.ts';
import { findUpload } from './uploads.ts';

export const AbortMultipartUpload = ({ state }: S3Context): S3Action => ({
  query: ['uploadId'],
  headers: [],
  handle(call) {
    const { uploadId } = findUpload(state, call);
    state.transaction(() => {
      state.blobs.remove(state.uploads.parts(uploadId).map(({ blob, size }) => [blob, size] as const));
      state.uploads.remove(uploadId);
    });
    return { status: 204, headers: {}, body: '' };
  },
});
