import { listing, onBucket } from '../needs.ts';
import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { canonicalId, xmlNamespace, type S3Context } from '../context.ts';
import { listPage } from '../engine/listing.ts';
import type { S3Action } from '../s3-action.ts';
import {
  afterPrefixOf,
  lastOf,
  listHead,
  listQuery,
  listRequest,
  objectElement,
  prefixElements,
  readListParameters,
  start,
} from './list.ts';

export const ListObjects: S3Action = {
  query: [...listQuery, 'marker'],
  headers: [],
  needs: onBucket('s3:ListBucket', listing),
  genuine: [{ method: 'GET', path: '/bucket', query: { prefix: 'a' } }],
  run(call, { store, accountId }: S3Context) {
    const { bucket, query } = call;
    store.bucket(bucket);
    const parameters = readListParameters(call);
    const { encode, delimiter } = parameters;
    const marker = query.get('marker') ?? '';
    const cursor = marker === '' ? start : afterPrefixOf(marker, parameters);
    const page = listPage(listRequest(parameters, cursor), (...at) => store.versions.listLive(bucket, ...at));
    const last = lastOf(page);
    const content = {
      ...listHead(bucket, parameters),
      Marker: encode(marker),
      IsTruncated: page.truncated,
      // Without a delimiter the client continues from the last key that it got.
      NextMarker: last && delimiter !== '' ? encode(last.text) : undefined,
      Contents: page.rows.map((row) => objectElement(row, encode, canonicalId(accountId))),
      CommonPrefixes: prefixElements(page, encode),
    };
    return xmlResponse(200, writeXml('ListBucketResult', content, xmlNamespace));
  },
};
