import { quoted, type S3Context } from '../context.ts';
import { md5 } from '../engine/checksums.ts';
import { readPayload } from '../engine/payload.ts';
import { invalidRequest } from '../errors.ts';
import { checksumHeaders } from '../objects.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';
import { findUpload, readPartNumber } from './uploads.ts';

export const UploadPart = ({ state, clock }: S3Context): S3Action => ({
  query: ['uploadId', 'partNumber'],
  headers: [...payloadHeaders],
  handle(call) {
    const upload = findUpload(state, call);
    const partNumber = readPartNumber(call.query.get('partNumber') ?? '', 'partNumber');
    const { bytes, checksum } = readPayload(call.headers, call.body);
    if (upload.checksumAlgorithm && checksum?.algorithm !== upload.checksumAlgorithm) {
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksumAlgorithm.toLowerCase()}, actual checksum Type: ${
          checksum?.algorithm.toLowerCase() ?? 'null'
        }`,
      );
    }
    const etag = md5(bytes).toString('hex');
    state.transaction(() => {
      const [[blob] = [0]] = state.blobs.write(bytes);
      const part = { partNumber, etag, size: bytes.length, modified: clock.now(), blob, ...(checksum && { checksum }) };
      const replaced = state.uploads.putPart(upload.uploadId, part);
      if (replaced !== undefined) state.blobs.remove([[replaced, 0]]);
    });
    const { 'x-amz-checksum-type': _type, ...checksums } = checksumHeaders(checksum);
    return {
      status: 200,
      headers: { etag: quoted(etag), 'x-amz-server-side-encryption': 'AES256', ...checksums },
      body: '',
    };
  },
});
