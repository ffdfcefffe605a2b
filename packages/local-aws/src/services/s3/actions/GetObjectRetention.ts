import { invalidRequest } from '../errors.ts';
import { onObject } from '../needs.ts';
import { findObject } from '../objects.ts';
import type { S3Action } from '../s3-action.ts';

/** No bucket here has an Object Lock: the answer is that of GetObjectLegalHold. */
export const GetObjectRetention: S3Action = {
  query: ['retention', 'versionId'],
  headers: [],
  needs: onObject('s3:GetObjectRetention'),
  genuine: [{ method: 'GET', path: '/bucket/key', query: { retention: '' } }],
  run({ bucket, key, query }, { store }) {
    findObject(store, bucket, key, query.get('versionId'));
    throw invalidRequest('Bucket is missing Object Lock Configuration');
  },
};
