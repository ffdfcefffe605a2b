import { copies } from '../needs.ts';
import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { isoSeconds, quoted, xmlNamespace, type S3Context } from '../context.ts';
import { readCopySource } from '../engine/address.ts';
import { readTagHeader, type Tags } from '../engine/tags.ts';
import { checkRead, checkWrite, readWriteCondition } from '../engine/conditions.ts';
import { invalidArgument, invalidRequest, preconditionFailed, type S3Error } from '../errors.ts';
import {
  checksumElements,
  existingObject,
  findObject,
  metadataHeaders,
  readObjectHeaders,
  versionHeaders,
} from '../objects.ts';
import type { S3Action, S3Call } from '../s3-action.ts';
import { adopting, copyBytes } from './copy-bytes.ts';
import type { S3Store } from '../store/index.ts';
import type { NewVersion, ObjectVersion } from '../store/model.ts';
import { copySourceTooLarge, mostInOneRequest } from '../errors.ts';

export const CopyObject: S3Action = {
  query: [],
  headers: [
    'x-amz-copy-source',
    'x-amz-copy-source-if-*',
    'x-amz-metadata-directive',
    'x-amz-tagging*',
    ...metadataHeaders,
  ],
  needs: copies,
  genuine: [{ method: 'PUT', path: '/bucket/key', headers: { 'x-amz-copy-source': '/bucket/other' } }],
  async run(call, { store, clock }: S3Context) {
    const { bucket, key, headers } = call;
    store.bucket(bucket);
    const from = readCopySource(headers['x-amz-copy-source'] ?? '');
    const source = findObject(store, from.bucket, from.key, from.versionId ?? null);
    if (source.size > mostInOneRequest) throw copySourceTooLarge();
    const current = checkRead(headers, source, { now: clock.now(), prefix: 'x-amz-copy-source-' });
    if (current !== undefined) throw preconditionFailed(`x-amz-copy-source-${current}`);
    const condition = readWriteCondition(headers);
    checkWrite(condition, key, existingObject(store, bucket, key));
    const replace = readDirective(call);
    const inPlace = from.bucket === bucket && from.key === key && from.versionId === undefined;
    if (inPlace && !replace && headers['x-amz-storage-class'] === undefined) throw selfCopy();
    const { blobs, ...copied } = await copyOf(store, source);
    const copy = { ...copied, bucket, key, modified: clock.now() };
    const tags = tagsOfCopy(call, source);
    const detail = {
      ...copy.detail,
      headers: replace ? readObjectHeaders(headers) : source.headers,
      ...(tags && { tags }),
    };
    const version = adopting(store, blobs, () => {
      checkWrite(condition, key, existingObject(store, bucket, key));
      return store.putVersion({ ...copy, detail, blobs });
    });
    call.changes.push({ kind: 'put', key, version });
    const result = {
      ETag: quoted(version.etag),
      LastModified: isoSeconds(version.modified),
      ...checksumElements(version.checksum),
    };
    const sourceVersion =
      store.bucket(from.bucket).versioning === undefined ? {} : { 'x-amz-copy-source-version-id': source.versionId };
    return xmlResponse(200, writeXml('CopyObjectResult', result, xmlNamespace), {
      'x-amz-server-side-encryption': 'AES256',
      ...sourceVersion,
      ...versionHeaders(store, bucket, version.versionId),
    });
  },
};

/** docs: Amazon S3 API Reference, "CopyObject" (x-amz-tagging-directive) */
function tagsOfCopy({ headers }: S3Call, source: ObjectVersion): Tags | undefined {
  const directive = headers['x-amz-tagging-directive'] ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE')
    throw invalidArgument('Unknown tagging directive.', 'x-amz-tagging-directive', directive);
  return directive === 'REPLACE' ? readTagHeader(headers) : source.tags;
}

function readDirective({ headers }: S3Call): boolean {
  const directive = headers['x-amz-metadata-directive'] ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE')
    throw invalidArgument('Unknown metadata directive.', 'x-amz-metadata-directive', directive);
  return directive === 'REPLACE';
}

const selfCopy = (): S3Error =>
  invalidRequest(
    'This copy request is illegal because it is trying to copy an object to itself without changing the ' +
      "object's metadata, storage class, website redirect location or encryption attributes.",
  );

// A copy is one object, even if its source was uploaded in parts: a multipart ETag and a composite checksum become
// plain ones.
async function copyOf(store: S3Store, source: ObjectVersion): Promise<Omit<NewVersion, 'bucket' | 'key' | 'modified'>> {
  const { size, checksum, headers } = source;
  const algorithm = source.parts ? (checksum?.algorithm ?? 'CRC64NVME') : undefined;
  const { blobs, ...made } = await copyBytes(store, source, { start: 0, end: size }, algorithm);
  const kept = source.parts ? made.checksum : checksum;
  const etag = source.parts ? made.etag : source.etag;
  return { size, etag, blobs, detail: { headers, ...(kept && { checksum: kept }) } };
}
