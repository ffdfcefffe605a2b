import { isHeaderText } from '../../kernel/header-text.ts';
import { checksumHeader, type Checksum, type ChecksumAlgorithm } from './engine/checksums.ts';
import { isAwsChunked } from './engine/payload.ts';
import { httpDate, quoted } from './context.ts';
import { invalidArgument, methodNotAllowed, noSuchKey, noSuchVersion, S3Error } from './errors.ts';
import type { S3Store } from './store/index.ts';
import type { Tags } from './engine/tags.ts';
import type { ObjectDetail, ObjectVersion, Versioning } from './store/model.ts';

type Headers = Readonly<Record<string, string>>;

const keptHeaders = ['cache-control', 'content-disposition', 'content-language', 'expires'];
const maxMetadataBytes = 2048;

export const metadataHeaders = ['x-amz-meta-*'];

/** Reads the headers of a write that every read answers: type, caching, user metadata. */
export function readObjectHeaders(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': headers['content-type'] ?? 'binary/octet-stream' };
  for (const name of keptHeaders) if (headers[name] !== undefined) kept[name] = headers[name];
  const encoding = isAwsChunked(headers) ? withoutAwsChunked(headers['content-encoding']) : headers['content-encoding'];
  if (encoding) kept['content-encoding'] = encoding;
  let size = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-meta-')) continue;
    kept[name] = value;
    size += Buffer.byteLength(name) - 'x-amz-meta-'.length + Buffer.byteLength(value);
  }
  if (size > maxMetadataBytes) {
    throw new S3Error(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: size,
      MaxSizeAllowed: maxMetadataBytes,
    });
  }
  for (const [name, value] of Object.entries(kept)) headerValue(name, value);
  return kept;
}

/** A value from a query string, a form or a state machine may contain characters that no header can. */
export function headerValue(name: string, value: string): string {
  if (!isHeaderText(value)) throw invalidArgument('Header value cannot be represented using ISO-8859-1.', name, value);
  return value;
}

const withoutAwsChunked = (encoding = ''): string =>
  encoding
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part.toLowerCase() !== 'aws-chunked')
    .join(',');

/**
 * S3 adds CRC-64/NVME if the client gave no checksum. docs: Amazon S3 User Guide, "Checking object integrity in Amazon
 * S3"
 */
export const usualChecksum: ChecksumAlgorithm = 'CRC64NVME';

export const checksumHeaders = (checksum: Checksum | undefined): Record<string, string> =>
  checksum ? { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type } : {};

/** Writes `<ChecksumCRC32>…` and `<ChecksumType>…`. */
export const checksumElements = (checksum: Checksum | undefined): Record<string, string> =>
  checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type } : {};

/**
 * Answers the headers of a write. A write that makes the version "null" does not tell its id. recorded:
 * localstack/localstack, test_s3_api
 */
export const newVersionHeaders = (versionId: string): Record<string, string> =>
  versionId === 'null' ? {} : { 'x-amz-version-id': versionId };

/** Answers the details of a version with other tags. */
export const withTags = ({ headers, checksum, parts, partChecksums }: ObjectVersion, tags: Tags): ObjectDetail => ({
  headers,
  ...(checksum && { checksum }),
  ...(parts && { parts }),
  ...(partChecksums && { partChecksums }),
  ...(tags.length > 0 && { tags }),
});

export const versionHeaders = (store: S3Store, bucket: string, versionId: string): Record<string, string> =>
  store.bucket(bucket).versioning === undefined ? {} : { 'x-amz-version-id': versionId };

/**
 * Finds the version that a read means. A delete marker is no object: the answer is 404 if it is the newest version, and
 * 405 if the request names it by id.
 */
export function findObject(store: S3Store, bucket: string, key: string, versionId: string | null): ObjectVersion {
  store.bucket(bucket);
  if (versionId === null) {
    const latest = store.versions.latest(bucket, key);
    if (!latest) throw noSuchKey(key);
    if (latest.deleteMarker)
      throw noSuchKey(key, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': latest.versionId });
    return latest;
  }
  checkVersionId(versionId, store.bucket(bucket).versioning);
  const version = store.versions.byVersion(bucket, key, versionId);
  if (!version) throw noSuchVersion(key, versionId);
  if (!version.deleteMarker) return version;
  const headers = {
    'x-amz-delete-marker': 'true',
    'x-amz-version-id': versionId,
    allow: 'DELETE',
    'last-modified': httpDate(version.modified),
  };
  throw methodNotAllowed({ Method: 'GET', ResourceType: 'DeleteMarker' }, headers);
}

export function checkVersionId(versionId: string, versioning: Versioning): void {
  if (versionId === 'null') return;
  // A bucket that was never versioned has no ids. recorded: localstack/localstack, test_s3_api (test_delete_object)
  if (versioning === undefined || !/^[\w.-]{16,1024}$/.test(versionId))
    throw invalidArgument('Invalid version id specified', 'versionId', versionId);
}

/** Answers the object as conditions on a write see it. */
export const existingObject = (store: S3Store, bucket: string, key: string): ObjectVersion | undefined => {
  const latest = store.versions.latest(bucket, key);
  return latest?.deleteMarker === true ? undefined : latest;
};

/** Makes the headers of GET and HEAD. */
export const objectHeaders = (store: S3Store, bucket: string, version: ObjectVersion): Record<string, string> => ({
  ...version.headers,
  'last-modified': httpDate(version.modified),
  etag: quoted(version.etag),
  'accept-ranges': 'bytes',
  'x-amz-server-side-encryption': 'AES256',
  ...(version.tags && { 'x-amz-tagging-count': String(version.tags.length) }),
  ...versionHeaders(store, bucket, version.versionId),
});
