import { ownersAcl } from '../acl.ts';
import { onObject } from '../needs.ts';
import { findObject } from '../objects.ts';
import type { S3Action } from '../s3-action.ts';

export const GetObjectAcl: S3Action = {
  query: ['acl', 'versionId'],
  headers: [],
  needs: onObject('s3:GetObjectAcl'),
  genuine: [{ method: 'GET', path: '/bucket/key', query: { acl: '' } }],
  run({ bucket, key, query }, context) {
    findObject(context.store, bucket, key, query.get('versionId'));
    return ownersAcl(context);
  },
};
