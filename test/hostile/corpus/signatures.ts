import { bucket, chunked, existing, objectPath, presigned, signed } from '../signatures/genuine.ts';
import type { Keys } from '../signatures/reference.ts';
import { withBody, type Wire } from '../signatures/wire.ts';

/**
 * Requests that the runtime once judged wrongly. They are signed anew each time: old ones would be refused for their
 * age.
 */
export async function misjudged(keys: Keys): Promise<Readonly<Record<string, Wire>>> {
  const list = await signed(keys, 's3', { method: 'GET', path: `/${bucket}`, query: { 'list-type': '2' } });
  const put = (metadata: string) => signed(keys, 's3', { method: 'PUT', path: objectPath('metadata'), headers: { 'x-amz-meta-a': metadata } });
  const upload = await chunked(keys, 'chunks', ['one'.padEnd(8192), 'two']);
  return {
    'a checksum behind the last signed chunk': withBody(upload, Buffer.concat([upload.body, Buffer.from('x-amz-checksum-crc32:AAAAAA==\r\n')])),
    'a second host': { ...list, headers: [...list.headers, ['host', 'evil.example']] },
    'a second authorization': { ...list, headers: [...list.headers, ['authorization', 'Bearer x']] },
    'a HEAD that chooses its content type': await presigned(keys, { method: 'HEAD', path: objectPath(existing), query: { 'response-content-type': 'text/x' } }, 60),
    'metadata in UTF-8': await put('é☃'),
    'metadata whose last byte JavaScript takes for a space': await put('voilà'),
  };
}
