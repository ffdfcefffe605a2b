import { writes } from '../needs.ts';
import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { xmlNamespace, type S3Context } from '../context.ts';
import { checksumAlgorithms, type ChecksumAlgorithm } from '../engine/checksums.ts';
import { invalidRequest, notImplemented } from '../errors.ts';
import { metadataHeaders, readObjectHeaders } from '../objects.ts';
import type { S3Action, S3Call } from '../s3-action.ts';

export const CreateMultipartUpload: S3Action = {
  query: ['uploads'],
  headers: ['x-amz-checksum-algorithm', 'x-amz-checksum-type', ...metadataHeaders],
  needs: writes({ creates: false }),
  genuine: [{ method: 'POST', path: '/bucket/key', query: { uploads: '' } }],
  run(call, { store, clock, ids }: S3Context) {
    const { bucket, key, headers } = call;
    store.bucket(bucket);
    const checksumAlgorithm = readAlgorithm(call);
    const uploadId = Buffer.from(ids.bytes(48)).toString('base64url').replaceAll('-', '.');
    const upload = {
      uploadId,
      bucket,
      key,
      initiated: clock.now(),
      headers: readObjectHeaders(headers),
      keyDeleted: false,
      ...(checksumAlgorithm && { checksumAlgorithm }),
    };
    store.transaction(() => store.uploads.create(upload));
    return xmlResponse(
      200,
      writeXml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: uploadId }, xmlNamespace),
      {
        'x-amz-server-side-encryption': 'AES256',
        ...(checksumAlgorithm && { 'x-amz-checksum-algorithm': checksumAlgorithm, 'x-amz-checksum-type': 'COMPOSITE' }),
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
  const type =
    headers['x-amz-checksum-type']?.toUpperCase() ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (type !== 'COMPOSITE') throw notImplemented(`Checksum type ${type} of CreateMultipartUpload`);
  if (algorithm === 'CRC64NVME')
    throw invalidRequest('The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.');
  return algorithm;
}
