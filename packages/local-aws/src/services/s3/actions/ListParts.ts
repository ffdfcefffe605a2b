import { onUpload } from '../needs.ts';
import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { canonicalId, isoSeconds, quoted, xmlNamespace, type S3Context } from '../context.ts';
import { invalidArgument } from '../errors.ts';
import { checksumElements } from '../objects.ts';
import type { S3Action, S3Call } from '../s3-action.ts';
import { findUpload } from './uploads.ts';

export const ListParts: S3Action = {
  query: ['uploadId', 'max-parts', 'part-number-marker'],
  headers: [],
  needs: onUpload('s3:ListMultipartUploadParts'),
  genuine: [{ method: 'GET', path: '/bucket/key', query: { uploadId: 'id' } }],
  run(call, { store, accountId }: S3Context) {
    const upload = findUpload(store, call);
    const maxParts = Math.min(readNumber(call, 'max-parts', 1000), 1000);
    const marker = readNumber(call, 'part-number-marker', 0);
    const later = store.uploads.parts(upload.uploadId).filter(({ partNumber }) => partNumber > marker);
    const page = later.slice(0, maxParts);
    const owner = { ID: canonicalId(accountId) };
    const content = {
      Bucket: upload.bucket,
      Key: upload.key,
      UploadId: upload.uploadId,
      Initiator: owner,
      Owner: owner,
      StorageClass: 'STANDARD',
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.partNumber ?? 0,
      MaxParts: maxParts,
      IsTruncated: later.length > page.length,
      ChecksumAlgorithm: upload.checksumAlgorithm,
      ChecksumType: upload.checksumAlgorithm && (upload.checksumType ?? 'COMPOSITE'),
      Part: page.map(({ partNumber, modified, etag, size, checksum }) => {
        // The parts of an upload without an algorithm show none. recorded: localstack/localstack, test_s3
        const { ChecksumType: _type, ...checksums } = checksumElements(upload.checksumAlgorithm && checksum);
        return {
          PartNumber: partNumber,
          LastModified: isoSeconds(modified),
          ETag: quoted(etag),
          Size: size,
          ...checksums,
        };
      }),
    };
    return xmlResponse(200, writeXml('ListPartsResult', content, xmlNamespace));
  },
};

function readNumber({ query }: S3Call, name: string, otherwise: number): number {
  const text = query.get(name) || String(otherwise);
  if (!/^\d{1,9}$/.test(text))
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  return Number(text);
}
