import { writes } from '../needs.ts';
import {
  childrenOf,
  onlyChildren,
  parseXml,
  textOf,
  writeXml,
  xmlResponse,
  type XmlElement,
} from '../../../protocol/rest-xml.ts';
import { quoted, xmlNamespace, type S3Context } from '../context.ts';
import { digest, md5, type Checksum } from '../engine/checksums.ts';
import { checkWrite, readWriteCondition, type WriteCondition } from '../engine/conditions.ts';
import { readPayload } from '../engine/payload.ts';
import { conditionalConflict, malformedXml, S3Error } from '../errors.ts';
import { checksumElements, existingObject, versionHeaders } from '../objects.ts';
import type { S3Action } from '../s3-action.ts';
import type { S3Store } from '../store/index.ts';
import type { Part, Upload } from '../store/model.ts';
import { findUpload, minPartBytes, readPartNumber } from './uploads.ts';

const partMembers = [
  'PartNumber',
  'ETag',
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
];

export const CompleteMultipartUpload: S3Action = {
  query: ['uploadId'],
  headers: ['x-amz-checksum-type'],
  needs: writes({ creates: true }),
  genuine: [{ method: 'POST', path: '/bucket/key', query: { uploadId: 'id' }, body: '<CompleteMultipartUpload/>' }],
  run(call, { store, clock }: S3Context) {
    const upload = findUpload(store, call);
    const condition = readWriteCondition(call.headers);
    const { bucket, key } = upload;
    const stored = store.uploads.parts(upload.uploadId);
    const parts = chooseParts(parseXml(readPayload(call.headers, call.body).bytes), stored);
    const checksum = compositeChecksum(upload, parts);
    const digests = Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')));
    const etag = `${md5(digests).toString('hex')}-${parts.length}`;
    const detail = { headers: upload.headers, parts: parts.map(({ size }) => size), ...(checksum && { checksum }) };
    const blobs = parts.filter(({ size }) => size > 0).map(({ blob, size }) => [blob, size] as const);
    const version = store.transaction(() => {
      checkCompletion(store, condition, upload);
      const chosen = new Set(parts);
      store.blobs.remove(stored.filter((part) => !chosen.has(part)).map(({ blob, size }) => [blob, size] as const));
      store.uploads.remove(upload.uploadId);
      return store.putVersion({
        bucket,
        key,
        etag,
        size: parts.reduce((sum, { size }) => sum + size, 0),
        modified: clock.now(),
        detail,
        blobs,
      });
    });
    const result = {
      Location: `/${bucket}/${key}`,
      Bucket: bucket,
      Key: key,
      ETag: quoted(etag),
      ...checksumElements(checksum),
    };
    return xmlResponse(200, writeXml('CompleteMultipartUploadResult', result, xmlNamespace), {
      'x-amz-server-side-encryption': 'AES256',
      ...versionHeaders(store, bucket, version.versionId),
    });
  },
};

/** A condition holds only where nobody wrote or deleted the key since the upload began. */
function checkCompletion(store: S3Store, condition: WriteCondition, upload: Upload): void {
  const existing = existingObject(store, upload.bucket, upload.key);
  checkWrite(condition, upload.key, existing);
  if (condition.ifNoneMatch && upload.keyDeleted) throw conditionalConflict('If-None-Match', upload.key);
  if (condition.ifMatch !== undefined && existing && existing.modified > upload.initiated)
    throw conditionalConflict('If-Match', upload.key);
}

function chooseParts(request: XmlElement, stored: readonly Part[]): Part[] {
  if (request.name !== 'CompleteMultipartUpload') throw malformedXml();
  onlyChildren(request, ['Part']);
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]));
  const chosen = childrenOf(request, 'Part').map((element) => choosePart(element, byNumber));
  if (chosen.length === 0) throw malformedXml();
  chosen.forEach((part, index) => {
    const previous = chosen[index - 1];
    if (!previous) return;
    if (previous.partNumber >= part.partNumber)
      throw new S3Error(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      );
    if (previous.size < minPartBytes) {
      const details = {
        ETag: previous.etag,
        MinSizeAllowed: minPartBytes,
        PartNumber: previous.partNumber,
        ProposedSize: previous.size,
      };
      throw new S3Error(
        400,
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
        details,
      );
    }
  });
  return chosen;
}

function choosePart(element: XmlElement, stored: ReadonlyMap<number, Part>): Part {
  onlyChildren(element, partMembers);
  const partNumber = readPartNumber(textOf(element, 'PartNumber') ?? '', 'PartNumber');
  const etag = textOf(element, 'ETag')?.replaceAll('"', '') ?? '';
  const part = stored.get(partNumber);
  const given = part?.checksum && textOf(element, `Checksum${part.checksum.algorithm}`);
  if (part && part.etag === etag && (given === undefined || given === part.checksum?.value)) return part;
  const message =
    'One or more of the specified parts could not be found.  The part may not have been uploaded, or ' +
    "the specified entity tag may not match the part's entity tag.";
  throw new S3Error(400, 'InvalidPart', message, { PartNumber: partNumber, ETag: etag });
}

/** The checksum of the parts' checksums; only of an upload that was begun with an algorithm. */
function compositeChecksum({ checksumAlgorithm }: Upload, parts: readonly Part[]): Checksum | undefined {
  if (!checksumAlgorithm) return undefined;
  const joined = Buffer.concat(parts.map(({ checksum }) => Buffer.from(checksum?.value ?? '', 'base64')));
  return {
    algorithm: checksumAlgorithm,
    value: `${digest(checksumAlgorithm, joined)}-${parts.length}`,
    type: 'COMPOSITE',
  };
}
