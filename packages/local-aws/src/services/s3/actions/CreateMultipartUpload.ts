import { writes } from '../needs.ts';
import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { xmlNamespace, type S3Context } from '../context.ts';
import { checksumAlgorithms, type Checksum, type ChecksumAlgorithm } from '../engine/checksums.ts';
import { invalidRequest } from '../errors.ts';
import { readTagHeader } from '../engine/tags.ts';
import { metadataHeaders, readObjectHeaders } from '../objects.ts';
import type { S3Action, S3Call } from '../s3-action.ts';

export const CreateMultipartUpload: S3Action = {
  query: ['uploads'],
  headers: ['x-amz-checksum-algorithm', 'x-amz-checksum-type', 'x-amz-tagging', ...metadataHeaders],
  needs: writes({ creates: false }),
  genuine: [{ method: 'POST', path: '/bucket/key', query: { uploads: '' } }],
  run(call, { store, clock, ids }: S3Context) {
    const { bucket, key, headers } = call;
    store.bucket(bucket);
    const checksumAlgorithm = readAlgorithm(call);
    const checksumType = readType(call, checksumAlgorithm);
    const tags = readTagHeader(headers);
    const uploadId = Buffer.from(ids.bytes(48)).toString('base64url').replaceAll('-', '.');
    const upload = {
      uploadId,
      bucket,
      key,
      initiated: clock.now(),
      headers: readObjectHeaders(headers),
      keyDeleted: false,
      ...(checksumAlgorithm && { checksumAlgorithm }),
      ...(checksumType && { checksumType }),
      ...(tags && { tags }),
    };
    store.transaction(() => store.uploads.create(upload));
    return xmlResponse(
      200,
      writeXml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: uploadId }, xmlNamespace),
      {
        'x-amz-server-side-encryption': 'AES256',
        ...(checksumAlgorithm && {
          'x-amz-checksum-algorithm': checksumAlgorithm,
          ...(checksumType && { 'x-amz-checksum-type': checksumType }),
        }),
      },
    );
  },
};

function readAlgorithm({ headers }: S3Call): ChecksumAlgorithm | undefined {
  const named = headers['x-amz-checksum-algorithm']?.toUpperCase();
  const algorithm = checksumAlgorithms.find((known) => known === named);
  if (named !== undefined && !algorithm)
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, ' +
        'CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  return algorithm;
}

/**
 * CRC-64/NVME exists only for the whole object, and SHA only for the parts. docs: Amazon S3 API Reference,
 * "CreateMultipartUpload"
 */
function readType({ headers }: S3Call, algorithm: ChecksumAlgorithm | undefined): Checksum['type'] | undefined {
  const named = headers['x-amz-checksum-type']?.toUpperCase();
  if (algorithm === undefined) {
    if (named === undefined) return undefined;
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
  }
  if (named !== undefined && named !== 'COMPOSITE' && named !== 'FULL_OBJECT')
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  const type = named ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (type === 'COMPOSITE' ? algorithm === 'CRC64NVME' : algorithm.startsWith('SHA'))
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return type;
}
