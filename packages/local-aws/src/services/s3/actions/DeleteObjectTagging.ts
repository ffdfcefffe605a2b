import type { S3Context } from '../context.ts';
import { onObject } from '../needs.ts';
import { findObject, versionHeaders, withTags } from '../objects.ts';
import type { S3Action } from '../s3-action.ts';

export const DeleteObjectTagging: S3Action = {
  query: ['tagging', 'versionId'],
  headers: [],
  needs: onObject('s3:DeleteObjectTagging'),
  genuine: [{ method: 'DELETE', path: '/bucket/key', query: { tagging: '' } }],
  run({ bucket, key, query }, { store }: S3Context) {
    const version = findObject(store, bucket, key, query.get('versionId'));
    store.transaction(() => store.versions.setDetail(bucket, version, withTags(version, [])));
    return { status: 204, headers: versionHeaders(store, bucket, version.versionId), body: '' };
  },
};
