import { crc32 } from 'node:zlib';

/**
 * A frame of `application/vnd.amazon.eventstream`: total length, headers length, CRC-32 of these two, headers, payload,
 * CRC-32 of everything before. Every header here is a string (type 7).
 */
export type FrameHeaders = Readonly<Record<string, string>>;

const preludeBytes = 12;
const overheadBytes = 16;
const stringType = 7;

/** Encodes frames that share their headers, so that the header block is made only once. */
export interface FrameEncoder {
  (...payload: readonly Uint8Array[]): Buffer;
  /** The number of bytes that a frame is longer than its payload. */
  readonly overhead: number;
  /** Writes a frame, whose payload may consist of several pieces, into a buffer. Answers the position after it. */
  write(target: Buffer, at: number, payloadBytes: number, payload: readonly Uint8Array[]): number;
}

export function createFrameEncoder(headers: FrameHeaders): FrameEncoder {
  const block = encodeHeaders(headers);
  const overhead = overheadBytes + block.length;
  const write: FrameEncoder['write'] = (target, at, payloadBytes, payload) => {
    target.writeUInt32BE(overhead + payloadBytes, at);
    target.writeUInt32BE(block.length, at + 4);
    target.writeUInt32BE(crc32(target.subarray(at, at + 8)), at + 8);
    target.set(block, at + preludeBytes);
    let position = at + preludeBytes + block.length;
    for (const part of payload) {
      target.set(part, position);
      position += part.length;
    }
    target.writeUInt32BE(crc32(target.subarray(at, position)), position);
    return position + 4;
  };
  const encode = (...payload: readonly Uint8Array[]): Buffer => {
    const payloadBytes = payload.reduce((sum, part) => sum + part.length, 0);
    const frame = Buffer.allocUnsafe(overhead + payloadBytes);
    write(frame, 0, payloadBytes, payload);
    return frame;
  };
  return Object.assign(encode, { overhead, write });
}

export const encodeFrame = (headers: FrameHeaders, ...payload: readonly Uint8Array[]): Buffer =>
  createFrameEncoder(headers)(...payload);

function encodeHeaders(headers: FrameHeaders): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const nameBytes = Buffer.from(name);
    const valueBytes = Buffer.from(value);
    if (nameBytes.length > 255 || valueBytes.length > 65_535)
      throw new RangeError(`event stream header ${name} is too long`);
    const lengths = Buffer.alloc(3);
    lengths.writeUInt8(stringType, 0);
    lengths.writeUInt16BE(valueBytes.length, 1);
    parts.push(Buffer.from([nameBytes.length]), nameBytes, lengths, valueBytes);
  }
  return Buffer.concat(parts);
}

export const eventHeaders = (type: string, contentType?: string): FrameHeaders => ({
  ':message-type': 'event',
  ':event-type': type,
  ...(contentType !== undefined && { ':content-type': contentType }),
});

/** Encodes the frame that ends a stream with an error; nothing follows it. */
export const encodeError = (code: string, message: string): Buffer =>
  encodeFrame({ ':message-type': 'error', ':error-code': code, ':error-message': message });
