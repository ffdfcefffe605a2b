import { isUtf8 } from 'node:buffer';

/**
 * The text of bytes, or undefined when they are not UTF-8: with U+FFFD in place of a byte, another text would be stored
 * than was sent.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  // Only a text with U+FFFD may come from wrong bytes; then the bytes are looked at.
  return text.includes('\ufffd') && !isUtf8(bytes) ? undefined : text;
}
