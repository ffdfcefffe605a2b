import { isUtf8 } from 'node:buffer';

/**
 * The text of bytes, or undefined when they are not UTF-8: with U+FFFD in their place something else would be stored
 * than was sent.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  // Only where decoding put U+FFFD, or somebody sent one, is it worth looking at the bytes.
  return text.includes('\ufffd') && !isUtf8(bytes) ? undefined : text;
}
