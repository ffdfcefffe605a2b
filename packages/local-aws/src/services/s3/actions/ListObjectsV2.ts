import { Pager, type Tokens } from '../../../kernel/pages.ts';
import { listing, onBucket } from '../needs.ts';
import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { canonicalId, xmlNamespace, type S3Context } from '../context.ts';
import { after, from, listPage, successor, type Cursor } from '../engine/listing.ts';
import { invalidArgument } from '../errors.ts';
import type { S3Action } from '../s3-action.ts';
import {
  afterMarker,
  lastOf,
  listHead,
  listQuery,
  listRequest,
  objectElement,
  prefixElements,
  readListParameters,
  start,
} from './list.ts';

export const ListObjectsV2: S3Action = {
  query: [...listQuery, 'list-type', 'continuation-token', 'start-after', 'fetch-owner'],
  headers: [],
  needs: onBucket('s3:ListBucket', listing),
  genuine: [{ method: 'GET', path: '/bucket', query: { 'list-type': '2', prefix: 'a' } }],
  run(call, { store, accountId }: S3Context) {
    const { bucket, query } = call;
    store.bucket(bucket);
    if (query.get('list-type') !== '2')
      throw invalidArgument('Invalid List Type specified in Request', 'list-type', query.get('list-type') ?? '');
    const parameters = readListParameters(call);
    const token = query.get('continuation-token') ?? undefined;
    const startAfter = query.get('start-after') ?? undefined;
    const first = startAfter === undefined ? start : afterMarker(startAfter, parameters);
    const cursor = token === undefined ? first : readToken(token);
    const page = listPage(listRequest(parameters, cursor), (...at) => store.versions.listLive(bucket, ...at));
    const owner = query.get('fetch-owner') === 'true' ? canonicalId(accountId) : undefined;
    const content = {
      ...listHead(bucket, parameters),
      StartAfter: startAfter === undefined || token !== undefined ? undefined : parameters.encode(startAfter),
      ContinuationToken: token,
      KeyCount: page.rows.length + page.commonPrefixes.length,
      IsTruncated: page.truncated,
      NextContinuationToken: writeToken(lastOf(page)),
      Contents: page.rows.map((row) => objectElement(row, parameters.encode, owner)),
      CommonPrefixes: prefixElements(page, parameters.encode),
    };
    return xmlResponse(200, writeXml('ListBucketResult', content, xmlNamespace));
  },
};

/** A token contains the end of its page: a letter that tells whether it is a key or a common prefix, and its text. */
const tokensFor = (token?: string): Tokens<string> =>
  new Pager(() =>
    invalidArgument('The continuation token provided is incorrect', 'continuation-token', token ?? ''),
  ).keys(['ListObjectsV2']);

const writeToken = (last: ReturnType<typeof lastOf>): string | undefined =>
  last && tokensFor().write(`${last.isPrefix ? 'p' : 'k'}${last.text}`);

function readToken(token: string): Cursor {
  const end = tokensFor(token).read(token) ?? '';
  const last = Buffer.from(end.slice(1));
  return end.startsWith('k') ? after(last) : from(successor(last) ?? last);
}
