import { invalidRequest } from '../errors.ts';
import { onObject } from '../needs.ts';
import { findObject } from '../objects.ts';
import type { S3Action } from '../s3-action.ts';

/** No bucket here has an Object Lock. recorded: adobe/S3Mock, LegalHoldIT (verified against S3 in 2025) */
export const GetObjectLegalHold: S3Action = {
  query: ['legal-hold', 'versionId'],
  headers: [],
  needs: onObject('s3:GetObjectLegalHold'),
  genuine: [{ method: 'GET', path: '/bucket/key', query: { 'legal-hold': '' } }],
  run({ bucket, key, query }, { store }) {
    findObject(store, bucket, key, query.get('versionId'));
    throw invalidRequest('Bucket is missing Object Lock Configuration');
  },
};
