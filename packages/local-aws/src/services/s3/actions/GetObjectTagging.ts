import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { xmlNamespace, type S3Context } from '../context.ts';
import { tagSet } from '../engine/tags.ts';
import { onObject } from '../needs.ts';
import { findObject, versionHeaders } from '../objects.ts';
import type { S3Action } from '../s3-action.ts';

export const GetObjectTagging: S3Action = {
  query: ['tagging', 'versionId'],
  headers: [],
  needs: onObject('s3:GetObjectTagging'),
  genuine: [{ method: 'GET', path: '/bucket/key', query: { tagging: '' } }],
  run({ bucket, key, query }, { store }: S3Context) {
    const version = findObject(store, bucket, key, query.get('versionId'));
    const headers = versionHeaders(store, bucket, version.versionId);
    return xmlResponse(200, writeXml('Tagging', tagSet(version.tags ?? []), xmlNamespace), headers);
  },
};
