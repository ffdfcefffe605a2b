import { crc32 } from 'node:zlib';

/**
 * `application/vnd.amazon.eventstream`: total length, headers length, CRC-32 of these two, headers, payload, CRC-32 of everything before.
 * Every header here is a string (type 7).
 */
export type FrameHeaders = Readonly<Record<string, string>>;

const preludeBytes = 12;
const overheadBytes = 16;
const stringType = 7;

/** Encodes frames that share their headers; the header block is laid out once. */
export function createFrameEncoder(headers: FrameHeaders): (...payload: readonly Uint8Array[]) => Buffer {
  const block = encodeHeaders(headers);
  return (...payload) => {
    const payloadBytes = payload.reduce((sum, part) => sum + part.length, 0);
    const frame = Buffer.allocUnsafe(overheadBytes + block.length + payloadBytes);
    frame.writeUInt32BE(frame.length, 0);
    frame.writeUInt32BE(block.length, 4);
    frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
    frame.set(block, preludeBytes);
    let position = preludeBytes + block.length;
    for (const part of payload) {
      frame.set(part, position);
      position += part.length;
    }
    frame.writeUInt32BE(crc32(frame.subarray(0, position)), position);
    return frame;
  };
}

export const encodeFrame = (headers: FrameHeaders, ...payload: readonly Uint8Array[]): Buffer => createFrameEncoder(headers)(...payload);

function encodeHeaders(headers: FrameHeaders): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const nameBytes = Buffer.from(name);
    const valueBytes = Buffer.from(value);
    if (nameBytes.length > 255 || valueBytes.length > 65_535) throw new RangeError(`event stream header ${name} is too long`);
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

/** Ends a stream that cannot go on; nothing follows it. */
export const encodeError = (code: string, message: string): Buffer => encodeFrame({ ':message-type': 'error', ':error-code': code, ':error-message': message });
