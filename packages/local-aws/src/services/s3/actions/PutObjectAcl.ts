import { aclsAreOff } from '../acl.ts';
import { onObject } from '../needs.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

export const PutObjectAcl: S3Action = {
  query: ['acl', 'versionId'],
  headers: ['x-amz-grant-*', ...payloadHeaders],
  needs: onObject('s3:PutObjectAcl'),
  genuine: [{ method: 'PUT', path: '/bucket/key', query: { acl: '' }, body: '<AccessControlPolicy/>' }],
  run({ bucket }, { store }) {
    store.bucket(bucket);
    throw aclsAreOff();
  },
};
