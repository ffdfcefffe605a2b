import { isUtf8 } from 'node:buffer';

/**
 * Decodes bytes, or answers undefined if they are not UTF-8. A decoder that puts U+FFFD in the place of a bad byte
 * would store another text than was sent.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  // A text with U+FFFD may come from bad bytes; only then the bytes are checked.
  return text.includes('\ufffd') && !isUtf8(bytes) ? undefined : text;
}
