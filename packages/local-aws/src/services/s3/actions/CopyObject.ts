import { copies } from '../needs.ts';
import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { isoSeconds, quoted, xmlNamespace, type S3Context } from '../context.ts';
import { readCopySource } from '../engine/address.ts';
import { readTagHeader, type Tags } from '../engine/tags.ts';
import { digest, md5 } from '../engine/checksums.ts';
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
import type { S3Store } from '../store/index.ts';
import type { NewVersion, ObjectVersion } from '../store/model.ts';

const maxCopyBytes = 5 * 2 ** 30;

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
  run(call, { store, clock }: S3Context) {
    const { bucket, key, headers } = call;
    store.bucket(bucket);
    const from = readCopySource(headers['x-amz-copy-source'] ?? '');
    const source = findObject(store, from.bucket, from.key, from.versionId ?? null);
    if (source.size > maxCopyBytes)
      throw invalidRequest(
        'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
      );
    const current = checkRead(headers, source, { now: clock.now(), prefix: 'x-amz-copy-source-' });
    if (current !== undefined) throw preconditionFailed(`x-amz-copy-source-${current}`);
    const condition = readWriteCondition(headers);
    checkWrite(condition, key, existingObject(store, bucket, key));
    const replace = readDirective(call);
    const inPlace = from.bucket === bucket && from.key === key && from.versionId === undefined;
    if (inPlace && !replace && headers['x-amz-storage-class'] === undefined) throw selfCopy();
    const copy = { ...copyOf(store, source), bucket, key, modified: clock.now() };
    const tags = tagsOfCopy(call, source);
    const detail = {
      ...copy.detail,
      headers: replace ? readObjectHeaders(headers) : source.headers,
      ...(tags && { tags }),
    };
    const version = store.transaction(() => {
      checkWrite(condition, key, existingObject(store, bucket, key));
      return store.putVersion({ ...copy, detail, blobs: store.blobs.copy(source.blobs) });
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
function copyOf(store: S3Store, source: ObjectVersion): Pick<NewVersion, 'etag' | 'size' | 'detail'> {
  const { size, etag, checksum, headers } = source;
  if (!source.parts) return { size, etag, detail: { headers, ...(checksum && { checksum }) } };
  const bytes = Buffer.concat([...store.blobs.chunks(source.blobs, 0, size)]);
  const algorithm = checksum?.algorithm ?? 'CRC64NVME';
  return {
    size,
    etag: md5(bytes).toString('hex'),
    detail: { headers, checksum: { algorithm, value: digest(algorithm, bytes), type: 'FULL_OBJECT' } },
  };
}
