import { onUpload } from '../needs.ts';
import type { S3Context } from '../context.ts';
import type { S3Action } from '../s3-action.ts';
import { abort, findUpload } from './uploads.ts';

export const AbortMultipartUpload: S3Action = {
  query: ['uploadId'],
  headers: [],
  needs: onUpload('s3:AbortMultipartUpload'),
  genuine: [{ method: 'DELETE', path: '/bucket/key', query: { uploadId: 'id' } }],
  run(call, { store }: S3Context) {
    const { uploadId } = findUpload(store, call);
    store.transaction(() => abort(store, uploadId));
    return { status: 204, headers: {}, body: '' };
  },
};
