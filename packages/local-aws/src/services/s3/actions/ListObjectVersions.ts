import { listing, onBucket } from '../needs.ts';
import { writeXml, xmlElement, xmlResponse, type XmlMembers } from '../../../protocol/rest-xml.ts';
import { canonicalId, isoSeconds, xmlNamespace, type S3Context } from '../context.ts';
import { anyId, listPage, type Cursor, type Page } from '../engine/listing.ts';
import { invalidArgument } from '../errors.ts';
import { checkVersionId } from '../objects.ts';
import type { S3Action, S3Call } from '../s3-action.ts';
import type { S3Store } from '../store/index.ts';
import type { ListedVersion } from '../store/model.ts';
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
  type ListParameters,
} from './list.ts';

export const ListObjectVersions: S3Action = {
  query: [...listQuery, 'versions', 'key-marker', 'version-id-marker'],
  headers: [],
  needs: onBucket('s3:ListBucketVersions', listing),
  genuine: [{ method: 'GET', path: '/bucket', query: { versions: '' } }],
  run(call, { store, accountId }: S3Context) {
    const { bucket, query } = call;
    store.bucket(bucket);
    const parameters = readListParameters(call);
    const { encode } = parameters;
    const page = listPage(listRequest(parameters, readCursor(store, call, parameters)), (...at) =>
      store.versions.listAll(bucket, ...at),
    );
    const last = lastOf(page);
    const content = {
      ...listHead(bucket, parameters),
      KeyMarker: encode(query.get('key-marker') ?? ''),
      VersionIdMarker: query.get('version-id-marker') ?? '',
      NextKeyMarker: last && encode(last.text),
      NextVersionIdMarker: page.truncated && page.last && 'row' in page.last ? page.last.row.versionId : undefined,
      IsTruncated: page.truncated,
    };
    const head = writeXml('ListVersionsResult', content, xmlNamespace);
    const close = '</ListVersionsResult>';
    return xmlResponse(200, head.slice(0, -close.length) + versions(page, encode, canonicalId(accountId)) + close);
  },
};

function readCursor(store: S3Store, { bucket, query }: S3Call, parameters: ListParameters): Cursor {
  const keyMarker = query.get('key-marker') ?? '';
  const versionIdMarker = query.get('version-id-marker') ?? '';
  if (versionIdMarker !== '') {
    if (keyMarker === '')
      throw invalidArgument(
        'A version-id marker cannot be specified without a key marker.',
        'version-id-marker',
        versionIdMarker,
      );
    checkVersionId(versionIdMarker, store.bucket(bucket).versioning ?? 'Suspended');
    const marked = store.versions.byVersion(bucket, keyMarker, versionIdMarker);
    return { key: Buffer.from(keyMarker), beforeId: marked?.id ?? anyId };
  }
  return keyMarker === '' ? start : afterPrefixOf(keyMarker, parameters);
}

// Versions and delete markers alternate in key order, so repeated elements of one name cannot express them.
function versions(page: Page<ListedVersion>, encode: (text: string) => string, owner: string): string {
  const rows = page.rows.map((row): [string, XmlMembers] => {
    const common = { VersionId: row.versionId, IsLatest: row.latest };
    if (!row.deleteMarker) return ['Version', { ...objectElement(row, encode, owner), ...common }];
    return [
      'DeleteMarker',
      { Key: encode(row.key.toString()), ...common, LastModified: isoSeconds(row.modified), Owner: { ID: owner } },
    ];
  });
  const elements = [
    ...rows,
    ...prefixElements(page, encode).map((prefix): [string, XmlMembers] => ['CommonPrefixes', prefix]),
  ];
  return elements.map(([name, members]) => xmlElement(name, members)).join('');
}
