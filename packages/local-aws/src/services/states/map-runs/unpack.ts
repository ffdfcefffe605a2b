import { gunzipSync } from 'node:zlib';
import { UnreadableItems } from './parse-items.ts';

/** The most bytes that an object may have unpacked: a few packed kilobytes can hold gigabytes. */
const mostBytes = 128 * 2 ** 20;
/** Zstandard can make a block of 128 KB of four bytes, so the bytes are handed over in small slices. */
const slice = 512;

/** Unpacks bytes, or fails if there are more than `most` of them. */
export type Unpack = (packed: Uint8Array, most?: number) => Buffer;

/** Is thrown when there are more bytes than may be unpacked. */
export class TooManyBytes extends UnreadableItems {
  constructor(most: number) {
    super(`The object has more than ${most} bytes unpacked. local-aws unpacks no more of it.`);
  }
}

/** Unpacks bytes that gzip has packed. */
export const unpackGzip: Unpack = (packed, most = mostBytes) => {
  try {
    return gunzipSync(packed, { maxOutputLength: most });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new TooManyBytes(most);
    throw new UnreadableItems('The object is not valid gzip.');
  }
};

/** Loads what unpacks bytes that Zstandard has packed. */
export async function loadUnpackZstd(): Promise<Unpack> {
  const { Decompress } = await import('fzstd');
  return (packed, most = mostBytes) => {
    const parts: Uint8Array[] = [];
    let length = 0;
    const stream = new Decompress((part) => {
      length += part.length;
      if (length > most) throw new TooManyBytes(most);
      parts.push(part);
    });
    for (let at = 0; at < packed.length; at += slice)
      stream.push(packed.subarray(at, at + slice), at + slice >= packed.length);
    return Buffer.concat(parts);
  };
}

/**
 * Unpacks an object if it is packed, as its first bytes tell. docs: AWS Step Functions Developer Guide, "ItemReader
 * (Map)" (InputType: compression)
 */
export async function unpacked(bytes: Buffer, most?: number): Promise<Buffer> {
  if (bytes.length < 4) return bytes;
  if (bytes.readUInt16BE(0) === 0x1f8b) return unpackGzip(bytes, most);
  return bytes.readUInt32BE(0) === 0x28b52ffd ? (await loadUnpackZstd())(bytes, most) : bytes;
}
