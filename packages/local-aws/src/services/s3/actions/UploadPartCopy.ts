import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { isoSeconds, quoted, xmlNamespace, type S3Context } from '../context.ts';
import { readCopySource } from '../engine/address.ts';
import { checkRead } from '../engine/conditions.ts';
import { invalidArgument, preconditionFailed } from '../errors.ts';
import { copies } from '../needs.ts';
import { checksumElements, findObject } from '../objects.ts';
import type { S3Action } from '../s3-action.ts';
import { adopting, copyBytes } from './copy-bytes.ts';
import { findUpload, putPart, readPartNumber } from './uploads.ts';
import { copySourceTooLarge, mostInOneRequest } from '../errors.ts';

export const UploadPartCopy: S3Action = {
  query: ['uploadId', 'partNumber'],
  headers: ['x-amz-copy-source', 'x-amz-copy-source-if-*', 'x-amz-copy-source-range'],
  needs: copies,
  genuine: [
    {
      method: 'PUT',
      path: '/bucket/key',
      query: { uploadId: 'id', partNumber: '1' },
      headers: { 'x-amz-copy-source': '/bucket/other' },
    },
  ],
  async run(call, { store, clock }: S3Context) {
    const { headers } = call;
    const upload = findUpload(store, call);
    const partNumber = readPartNumber(call.query.get('partNumber') ?? '', 'partNumber');
    const from = readCopySource(headers['x-amz-copy-source'] ?? '');
    const source = findObject(store, from.bucket, from.key, from.versionId ?? null);
    const current = checkRead(headers, source, { now: clock.now(), prefix: 'x-amz-copy-source-' });
    if (current !== undefined) throw preconditionFailed(`x-amz-copy-source-${current}`);
    const { start, end } = rangeOf(headers['x-amz-copy-source-range'], source.size);
    if (end - start > mostInOneRequest) throw copySourceTooLarge();
    const { etag, checksum, blobs } = await copyBytes(store, source, { start, end }, upload.checksumAlgorithm);
    const modified = clock.now();
    const part = { partNumber, etag, modified, size: end - start, ...(checksum && { checksum }) };
    adopting(store, blobs, () => putPart(store, call, blobs, part));
    const { ChecksumType: _type, ...checksums } = checksumElements(checksum);
    const content = { ETag: quoted(etag), LastModified: isoSeconds(modified), ...checksums };
    const sourceVersion =
      store.bucket(from.bucket).versioning === undefined ? {} : { 'x-amz-copy-source-version-id': source.versionId };
    return xmlResponse(200, writeXml('CopyPartResult', content, xmlNamespace), {
      'x-amz-server-side-encryption': 'AES256',
      ...sourceVersion,
    });
  },
};

/** Reads `bytes=first-last`, where both numbers must be present. docs: Amazon S3 API Reference, "UploadPartCopy" */
function rangeOf(header: string | undefined, size: number): { readonly start: number; readonly end: number } {
  if (header === undefined) return { start: 0, end: size };
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first))
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the ' +
        'zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      header,
    );
  if (Number(last) >= size)
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      'x-amz-copy-source-range',
      header,
    );
  return { start: Number(first), end: Number(last) + 1 };
}
