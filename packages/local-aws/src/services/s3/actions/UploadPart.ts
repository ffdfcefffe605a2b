import { writes } from '../needs.ts';
import { quoted, type S3Context } from '../context.ts';
import { md5 } from '../engine/checksums.ts';
import { readPayload } from '../engine/payload.ts';
import { invalidRequest } from '../errors.ts';
import { checksumHeaders } from '../objects.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';
import { findUpload, readPartNumber } from './uploads.ts';

export const UploadPart: S3Action = {
  query: ['uploadId', 'partNumber'],
  headers: [...payloadHeaders],
  needs: writes({ creates: false }),
  genuine: [{ method: 'PUT', path: '/bucket/key', query: { uploadId: 'id', partNumber: '1' }, body: 'x' }],
  run(call, { store, clock }: S3Context) {
    const upload = findUpload(store, call);
    const partNumber = readPartNumber(call.query.get('partNumber') ?? '', 'partNumber');
    const { bytes, checksum } = readPayload(call.headers, call.body);
    if (upload.checksumAlgorithm && checksum?.algorithm !== upload.checksumAlgorithm) {
      const actual = checksum?.algorithm.toLowerCase() ?? 'null';
      throw invalidRequest(
        'Checksum Type mismatch occurred, ' +
          `expected checksum Type: ${upload.checksumAlgorithm.toLowerCase()}, actual checksum Type: ${actual}`,
      );
    }
    const etag = md5(bytes).toString('hex');
    store.transaction(() => {
      const [[blob] = [0]] = store.blobs.write(bytes);
      const part = { partNumber, etag, size: bytes.length, modified: clock.now(), blob, ...(checksum && { checksum }) };
      const replaced = store.uploads.putPart(upload.uploadId, part);
      if (replaced !== undefined) store.blobs.remove([[replaced, 0]]);
    });
    const { 'x-amz-checksum-type': _type, ...checksums } = checksumHeaders(checksum);
    return {
      status: 200,
      headers: { etag: quoted(etag), 'x-amz-server-side-encryption': 'AES256', ...checksums },
      body: '',
    };
  },
};
