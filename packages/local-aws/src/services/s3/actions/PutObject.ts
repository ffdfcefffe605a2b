import { writes } from '../needs.ts';
import { quoted, type S3Context } from '../context.ts';
import { md5 } from '../engine/checksums.ts';
import { checkWrite, readWriteCondition } from '../engine/conditions.ts';
import { readTagHeader } from '../engine/tags.ts';
import { readPayload } from '../engine/payload.ts';
import { S3Error } from '../errors.ts';
import {
  checksumHeaders,
  checksumOf,
  existingObject,
  metadataHeaders,
  readObjectHeaders,
  newVersionHeaders,
} from '../objects.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';
import { mostInOneRequest } from '../errors.ts';

export const PutObject: S3Action = {
  query: [],
  headers: [...payloadHeaders, 'x-amz-tagging', ...metadataHeaders],
  needs: writes({ creates: true }),
  genuine: [{ method: 'PUT', path: '/bucket/key', headers: { 'if-none-match': '*' }, body: 'x' }],
  run({ bucket, key, headers, body, changes }, { store, clock }: S3Context) {
    store.bucket(bucket);
    const condition = readWriteCondition(headers);
    const payload = readPayload(headers, body);
    const { bytes } = payload;
    if (bytes.length > mostInOneRequest)
      throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
        ProposedSize: bytes.length,
        MaxSizeAllowed: mostInOneRequest,
      });
    const checksum = checksumOf(payload);
    const tags = readTagHeader(headers);
    const detail = { headers: readObjectHeaders(headers), checksum, ...(tags && { tags }) };
    const etag = md5(bytes).toString('hex');
    const version = store.transaction(() => {
      checkWrite(condition, key, existingObject(store, bucket, key));
      return store.putVersion({
        bucket,
        key,
        etag,
        size: bytes.length,
        modified: clock.now(),
        detail,
        blobs: store.blobs.write(bytes),
      });
    });
    store.blobs.keep(version.id, bytes);
    changes.push({ kind: 'put', key, version });
    const answer = {
      etag: quoted(etag),
      'x-amz-server-side-encryption': 'AES256',
      ...checksumHeaders(checksum),
      ...newVersionHeaders(version.versionId),
    };
    return { status: 200, headers: answer, body: '' };
  },
};
