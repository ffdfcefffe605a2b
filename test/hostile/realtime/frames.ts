/** WebSocket frames as RFC 6455 has them, and as it has not. */
export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly fin?: boolean;
  /** The three reserved bits, as a number. */
  readonly reserved?: number;
  readonly mask?: Buffer | undefined;
  /** What the frame says of its length, where that is not true. */
  readonly claimed?: bigint;
  /** Bytes of the length field: 1, 3 or 9. */
  readonly lengthBytes?: 1 | 3 | 9;
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const defaultMask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

export function encodeFrame({
  opcode,
  payload,
  fin = true,
  reserved = 0,
  mask = defaultMask,
  ...frame
}: Frame): Buffer {
  const length = frame.claimed ?? BigInt(payload.length);
  const size = frame.lengthBytes ?? lengthBytesOf(length);
  const header = Buffer.alloc(1 + size);
  header[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const short = { 1: Number(length & 0x7fn), 3: 126, 9: 127 }[size];
  header[1] = (mask.length > 0 ? 0x80 : 0) | short;
  if (size === 3) header.writeUInt16BE(Number(length & 0xffffn), 2);
  if (size === 9) header.writeBigUInt64BE(length & 0xffff_ffff_ffff_ffffn, 2);
  const masked = Buffer.from(payload);
  if (mask.length > 0)
    for (let index = 0; index < masked.length; index += 1)
      masked[index] = (masked[index] ?? 0) ^ (mask[index % 4] ?? 0);
  return Buffer.concat([header, mask, masked]);
}

export const closePayload = (code: number, reason: Buffer | string = ''): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(code);
  return Buffer.concat([bytes, Buffer.from(reason)]);
};

/** `fine`: whole frames, all right; `closing`: they end with a good close frame; `partial`: right as far as they go. */
export type Verdict = 'fine' | 'closing' | 'partial' | 'violation';

interface Header {
  readonly fin: boolean;
  readonly opcode: number;
  readonly masked: boolean;
  readonly length: number;
  readonly start: number;
}

const maxMessage = 256 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What a server must think of these bytes from a client, by RFC 6455 and AppSync's limit on messages. */
export function verdictOf(bytes: Buffer): Verdict {
  let message: { readonly opcode: number; readonly parts: Buffer[] } | undefined;
  for (let at = 0; at < bytes.length;) {
    const header = readHeader(bytes, at, message !== undefined);
    if (header === 'partial' || header === 'violation') return header;
    const { fin, opcode, length, start } = header;
    const isControl = opcode >= 8;
    if (!isControl && length + (message?.parts ?? []).reduce((sum, part) => sum + part.length, 0) > maxMessage)
      return 'violation';
    if (start + length > bytes.length) return 'partial';
    const payload = unmask(bytes, start, length);
    at = start + length;
    if (opcode === opcodes.close) return isClose(payload) ? 'closing' : 'violation';
    if (isControl) continue;
    message ??= { opcode, parts: [] };
    message.parts.push(payload);
    if (!fin) continue;
    if (message.opcode === opcodes.text && !isUtf8(Buffer.concat(message.parts))) return 'violation';
    message = undefined;
  }
  return message ? 'partial' : 'fine';
}

function readHeader(bytes: Buffer, at: number, isContinued: boolean): Header | 'partial' | 'violation' {
  const [first, second] = [bytes[at], bytes[at + 1]];
  if (first === undefined || second === undefined) return 'partial';
  const [fin, opcode, masked, short] = [(first & 0x80) !== 0, first & 0x0f, (second & 0x80) !== 0, second & 0x7f];
  if ((first & 0x70) !== 0 || (opcode > 2 && opcode < 8) || opcode > 10) return 'violation';
  if (opcode >= 8 && (!fin || short > 125 || (opcode === 8 && short === 1))) return 'violation';
  const size = sizeOfLength(short);
  if (opcode < 8 && (opcode === 0) !== isContinued) return 'violation';
  // A server may look at the mask before or after the length.
  if (bytes.length < at + 2 + size) return masked ? 'partial' : 'violation';
  const length = lengthAt(bytes, at + 2, short);
  if (!masked || length > maxMessage) return 'violation';
  return { fin, opcode, masked, length, start: at + 2 + size + 4 };
}

function unmask(bytes: Buffer, start: number, length: number): Buffer {
  const payload = Buffer.from(bytes.subarray(start, start + length));
  for (let index = 0; index < length; index += 1)
    payload[index] = (payload[index] ?? 0) ^ (bytes[start - 4 + (index % 4)] ?? 0);
  return payload;
}

function isUtf8(bytes: Buffer): boolean {
  try {
    return utf8.decode(bytes) !== undefined;
  } catch {
    return false;
  }
}

function isClose(payload: Buffer): boolean {
  if (payload.length === 0) return true;
  const code = payload.readUInt16BE(0);
  const known = (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
  return known && isUtf8(payload.subarray(2));
}

function lengthBytesOf(length: bigint): 1 | 3 | 9 {
  if (length < 126n) return 1;
  return length < 65_536n ? 3 : 9;
}

/** Bytes that follow a header whose seven bits of length are `short`. docs: RFC 6455, 5.2 */
export function sizeOfLength(short: number): 0 | 2 | 8 {
  if (short === 126) return 2;
  return short === 127 ? 8 : 0;
}

/** The length of the payload; `at` is behind the two bytes of the header. */
export function lengthAt(bytes: Buffer, at: number, short: number): number {
  if (short === 126) return bytes.readUInt16BE(at);
  return short === 127 ? Number(bytes.readBigUInt64BE(at)) : short;
}
