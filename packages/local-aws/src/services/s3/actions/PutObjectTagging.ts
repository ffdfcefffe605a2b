import type { S3Context } from '../context.ts';
import { readPayload } from '../engine/payload.ts';
import { readTagDocument } from '../engine/tags.ts';
import { onObject } from '../needs.ts';
import { findObject, versionHeaders, withTags } from '../objects.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

export const PutObjectTagging: S3Action = {
  query: ['tagging', 'versionId'],
  headers: [...payloadHeaders],
  needs: onObject('s3:PutObjectTagging'),
  genuine: [
    {
      method: 'PUT',
      path: '/bucket/key',
      query: { tagging: '' },
      body: '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>',
    },
  ],
  run({ bucket, key, query, headers, body }, { store }: S3Context) {
    const version = findObject(store, bucket, key, query.get('versionId'));
    const tags = readTagDocument(readPayload(headers, body).bytes, 'Object');
    store.transaction(() => store.versions.setDetail(bucket, version, withTags(version, tags)));
    return { status: 200, headers: versionHeaders(store, bucket, version.versionId), body: '' };
  },
};
