import { setImmediate } from 'node:timers/promises';
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
import {
  checksumAlgorithms,
  checksumHeader,
  createDigest,
  digest,
  md5,
  type Checksum,
  type ChecksumAlgorithm,
} from '../engine/checksums.ts';
import { checkWrite, readWriteCondition, type WriteCondition } from '../engine/conditions.ts';
import { readPayload } from '../engine/payload.ts';
import { conditionalConflict, invalidRequest, malformedXml, S3Error } from '../errors.ts';
import { checksumElements, existingObject, newVersionHeaders } from '../objects.ts';
import type { S3Action, S3Call } from '../s3-action.ts';
import type { S3Store } from '../store/index.ts';
import type { Blobs, Part, Upload } from '../store/model.ts';
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

/** 10,000 parts, each of up to eight elements. docs: Amazon S3 User Guide, "Amazon S3 multipart upload limits" */
const mostTokens = 350_000;

export const CompleteMultipartUpload: S3Action = {
  query: ['uploadId'],
  headers: ['x-amz-checksum-type', 'x-amz-mp-object-size', ...checksumAlgorithms.map(checksumHeader)],
  needs: writes({ creates: true }),
  genuine: [{ method: 'POST', path: '/bucket/key', query: { uploadId: 'id' }, body: '<CompleteMultipartUpload/>' }],
  async run(call, { store, clock }: S3Context) {
    const upload = findUpload(store, call);
    const condition = readWriteCondition(call.headers);
    const { bucket, key } = upload;
    const list = parseXml(readPayload(withoutDigests(call.headers), call.body).bytes, mostTokens);
    const parts = chooseParts(list, store.uploads.parts(upload.uploadId), upload);
    const checksum = await checksumOf(store, call, upload, parts);
    const digests = Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')));
    const etag = `${md5(digests).toString('hex')}-${parts.length}`;
    const tags = upload.tags && { tags: upload.tags };
    const sizes = { parts: parts.map(({ size }) => size), ...partChecksums(checksum, parts) };
    const detail = { headers: upload.headers, ...tags, ...sizes, checksum };
    const version = store.transaction(() => {
      // Others may have changed the upload, or ended it, while the checksum was computed.
      checkCompletion(store, condition, findUpload(store, call));
      const stored = store.uploads.parts(upload.uploadId);
      const chosen = new Set(chooseParts(list, stored, upload));
      const blobs = blobsOf([...chosen]);
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
    call.changes.push({ kind: 'put', key, version });
    const result = {
      Location: `http://${call.headers['host'] ?? 'localhost'}/${bucket}/${encodeURIComponent(key)}`,
      Bucket: bucket,
      Key: key,
      ETag: quoted(etag),
      ...checksumElements(checksum),
    };
    return xmlResponse(200, writeXml('CompleteMultipartUploadResult', result, xmlNamespace), {
      'x-amz-server-side-encryption': 'AES256',
      ...newVersionHeaders(version.versionId),
    });
  },
};

const blobsOf = (parts: readonly Part[]): Blobs =>
  parts.filter(({ size }) => size > 0).map(({ blob, size }) => [blob, size] as const);

/** A condition holds only if nobody has written or deleted the key since the upload began. */
function checkCompletion(store: S3Store, condition: WriteCondition, upload: Upload): void {
  const existing = existingObject(store, upload.bucket, upload.key);
  checkWrite(condition, upload.key, existing);
  if (condition.ifNoneMatch && upload.keyDeleted) throw conditionalConflict('If-None-Match', upload.key);
  if (condition.ifMatch !== undefined && existing && existing.modified > upload.initiated)
    throw conditionalConflict('If-Match', upload.key);
}

/** The digests of a completion belong to the object, not to the list of its parts. */
const withoutDigests = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-')));

function chooseParts(document: XmlElement, stored: readonly Part[], upload: Upload): Part[] {
  if (document.name !== 'CompleteMultipartUpload') throw malformedXml();
  onlyChildren(document, ['Part']);
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]));
  const chosen = childrenOf(document, 'Part').map((element) => choosePart(element, byNumber, upload));
  if (chosen.length === 0) throw invalidRequest('You must specify at least one part');
  chosen.forEach((part, index) => checkOrder(part, chosen[index - 1], upload));
  return chosen;
}

function checkOrder(part: Part, previous: Part | undefined, { uploadId }: Upload): void {
  if (!previous) return;
  if (previous.partNumber >= part.partNumber)
    throw new S3Error(
      400,
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      { UploadId: uploadId },
    );
  if (previous.size >= minPartBytes) return;
  throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    ETag: previous.etag,
    MinSizeAllowed: minPartBytes,
    PartNumber: previous.partNumber,
    ProposedSize: previous.size,
  });
}

function choosePart(element: XmlElement, stored: ReadonlyMap<number, Part>, upload: Upload): Part {
  onlyChildren(element, partMembers);
  const partNumber = readPartNumber(textOf(element, 'PartNumber') ?? '', 'PartNumber');
  const etag = textOf(element, 'ETag')?.replaceAll('"', '') ?? '';
  const part = stored.get(partNumber);
  requireChecksum(element, upload, partNumber);
  const given = part?.checksum && textOf(element, `Checksum${part.checksum.algorithm}`);
  if (part && part.etag === etag && (given === undefined || given === part.checksum?.value)) return part;
  const message =
    'One or more of the specified parts could not be found.  The part may not have been uploaded, or ' +
    "the specified entity tag may not match the part's entity tag.";
  throw new S3Error(400, 'InvalidPart', message, {
    ETag: etag,
    PartNumber: partNumber,
    UploadId: upload.uploadId,
  });
}

/**
 * The checksum of a composite object is computed from those of its parts, which the request repeats. recorded:
 * localstack/localstack, test_s3
 */
function requireChecksum(element: XmlElement, upload: Upload, partNumber: number): void {
  const { checksumAlgorithm: algorithm, checksumType } = upload;
  if (algorithm === undefined || checksumType === 'FULL_OBJECT') return;
  const other = checksumAlgorithms.find((one) => one !== algorithm && textOf(element, `Checksum${one}`) !== undefined);
  if (other !== undefined)
    throw new S3Error(
      400,
      'BadDigest',
      `The ${other.toLowerCase()} you specified for part ${partNumber} did not match what we received.`,
    );
  if (textOf(element, `Checksum${algorithm}`) !== undefined) return;
  const name = algorithm.toLowerCase();
  throw invalidRequest(
    `The upload was created using a ${name} checksum. The complete request must include the checksum for each ` +
      `part. It was missing for part ${partNumber} in the request.`,
  );
}

/**
 * Answers the checksum of the whole object: CRC-64/NVME, unless the client asked for another. docs: Amazon S3 User
 * Guide, "Checking object integrity in Amazon S3"
 */
async function checksumOf(store: S3Store, call: S3Call, upload: Upload, parts: readonly Part[]): Promise<Checksum> {
  const type = upload.checksumType ?? (upload.checksumAlgorithm ? 'COMPOSITE' : 'FULL_OBJECT');
  const asked = call.headers['x-amz-checksum-type']?.toUpperCase();
  if (asked !== undefined && asked !== type)
    throw invalidRequest(
      `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
    );
  if (type === 'COMPOSITE') return compositeChecksum(upload.checksumAlgorithm ?? 'CRC32', parts);
  const algorithm = upload.checksumAlgorithm ?? 'CRC64NVME';
  const running = createDigest(algorithm);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  for await (const bytes of store.blobs.stream(blobsOf(parts), 0, size)) {
    running.update(bytes);
    // Others are served in between.
    await setImmediate();
  }
  const value = running.value();
  const given = call.headers[checksumHeader(algorithm)];
  if (given !== undefined && given !== value)
    throw new S3Error(
      400,
      'BadDigest',
      `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
    );
  return { algorithm, value, type };
}

const partChecksums = ({ type }: Checksum, parts: readonly Part[]): { readonly partChecksums?: readonly string[] } =>
  type === 'COMPOSITE' ? { partChecksums: parts.map(({ checksum }) => checksum?.value ?? '') } : {};

/** Computes the checksum of the parts' checksums. */
function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly Part[]): Checksum {
  const joined = Buffer.concat(parts.map(({ checksum }) => Buffer.from(checksum?.value ?? '', 'base64')));
  return { algorithm, value: `${digest(algorithm, joined)}-${parts.length}`, type: 'COMPOSITE' };
}
