import { writes } from '../needs.ts';
import { quoted, type S3Context } from '../context.ts';
import { checkWrite, readWriteCondition } from '../engine/conditions.ts';
import { readTagHeader } from '../engine/tags.ts';
import { readObjectPayload } from '../engine/payload.ts';
import { S3Error } from '../errors.ts';
import {
  checksumHeaders,
  existingObject,
  metadataHeaders,
  readObjectHeaders,
  newVersionHeaders,
  usualChecksum,
} from '../objects.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';
import { mostInOneRequest } from '../errors.ts';
import { storing } from './copy-bytes.ts';

export const PutObject: S3Action = {
  query: [],
  headers: [...payloadHeaders, 'x-amz-tagging', ...metadataHeaders],
  needs: writes({ creates: true }),
  genuine: [{ method: 'PUT', path: '/bucket/key', headers: { 'if-none-match': '*' }, body: 'x' }],
  async run({ bucket, key, headers, body, changes }, { store, clock }: S3Context) {
    store.bucket(bucket);
    const condition = readWriteCondition(headers);
    const { bytes, etag, checksum } = await readObjectPayload(headers, body, usualChecksum);
    if (bytes.length > mostInOneRequest)
      throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
        ProposedSize: bytes.length,
        MaxSizeAllowed: mostInOneRequest,
      });
    const tags = readTagHeader(headers);
    const detail = { headers: readObjectHeaders(headers), ...(checksum && { checksum }), ...(tags && { tags }) };
    checkWrite(condition, key, existingObject(store, bucket, key));
    const version = await storing(store, bytes, (blobs) => {
      // Others may have written it while a large one was stored.
      checkWrite(condition, key, existingObject(store, bucket, key));
      const size = bytes.length;
      return store.putVersion({ bucket, key, etag, size, modified: clock.now(), detail, blobs: blobs() });
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
