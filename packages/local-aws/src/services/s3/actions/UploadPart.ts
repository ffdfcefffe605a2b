import { writes } from '../needs.ts';
import { quoted, type S3Context } from '../context.ts';
import { readObjectPayload } from '../engine/payload.ts';
import { invalidRequest } from '../errors.ts';
import { checksumHeaders } from '../objects.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';
import { storing } from './copy-bytes.ts';
import { findUpload, putPart, readPartNumber } from './uploads.ts';

export const UploadPart: S3Action = {
  query: ['uploadId', 'partNumber'],
  headers: [...payloadHeaders],
  needs: writes({ creates: false }),
  genuine: [{ method: 'PUT', path: '/bucket/key', query: { uploadId: 'id', partNumber: '1' }, body: 'x' }],
  async run(call, { store, clock }: S3Context) {
    const upload = findUpload(store, call);
    const partNumber = readPartNumber(call.query.get('partNumber') ?? '', 'partNumber');
    const { bytes, etag, checksum } = await readObjectPayload(call.headers, call.body);
    const wanted = checksum !== undefined || upload.checksumType !== 'FULL_OBJECT';
    if (wanted && upload.checksumAlgorithm && checksum?.algorithm !== upload.checksumAlgorithm) {
      const actual = checksum?.algorithm.toLowerCase() ?? 'null';
      throw invalidRequest(
        'Checksum Type mismatch occurred, ' +
          `expected checksum Type: ${upload.checksumAlgorithm.toLowerCase()}, actual checksum Type: ${actual}`,
      );
    }
    const size = bytes.length;
    await storing(store, bytes, (blobs) =>
      putPart(store, call, blobs(), { partNumber, etag, size, modified: clock.now(), ...(checksum && { checksum }) }),
    );
    const { 'x-amz-checksum-type': _type, ...checksums } = checksumHeaders(checksum);
    return {
      status: 200,
      headers: { etag: quoted(etag), 'x-amz-server-side-encryption': 'AES256', ...checksums },
      body: '',
    };
  },
};
