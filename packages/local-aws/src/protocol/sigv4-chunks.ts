import { createHmac, hash as hashOf } from 'node:crypto';
import { requireLarge } from '../kernel/chunk-size.ts';
import { sha256Of, turnBytes, type Work } from '../kernel/in-turns.ts';

export interface ChunkSeed {
  readonly key: Buffer;
  readonly timestamp: string;
  readonly scope: string;
  /** The signature of the headers, with which the chain starts. */
  readonly seed: string;
  readonly trailer: boolean;
}

const emptyHash = hashOf('sha256', '');
const maxLine = 16 * 1024;

/**
 * Verifies the signatures inside an aws-chunked body. `size;chunk-signature=…` stands before each chunk. Each signature
 * covers the one before it; the last also covers the trailing headers. Answers false if one does not match or the
 * framing is broken.
 */
export function* verifyChunks(body: Uint8Array, { key, timestamp, scope, seed, trailer }: ChunkSeed): Work<boolean> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const sign = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
  let previous = seed;
  let at = 0;
  let turnEnds = turnBytes;
  let before: number | undefined;
  for (let chunk = 1; ; chunk += 1) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0 || end - at > maxLine) return false;
    const match = /^([0-9a-fA-F]{1,16});chunk-signature=([0-9a-f]{64})$/.exec(bytes.toString('latin1', at, end));
    if (!match) return false;
    const size = Number.parseInt(match[1] ?? '', 16);
    if (size > 0) requireLarge(before, chunk);
    before = size;
    const data = bytes.subarray(end + 2, end + 2 + size);
    if (data.length !== size) return false;
    const dataHash = yield* sha256Of(data);
    const expected = sign(`AWS4-HMAC-SHA256-PAYLOAD\n${timestamp}\n${scope}\n${previous}\n${emptyHash}\n${dataHash}`);
    if (expected !== match[2]) return false;
    previous = expected;
    at = end + 2 + size;
    if (at >= turnEnds) {
      turnEnds = at + turnBytes;
      yield;
    }
    if (size === 0 && trailer) break;
    if (bytes.toString('latin1', at, at + 2) !== '\r\n') return false;
    at += 2;
    // Nothing unsigned may follow, such as a trailing header.
    if (size === 0) return at === bytes.length;
  }
  return verifyTrailer(bytes.toString('latin1', at), `${timestamp}\n${scope}\n${previous}`, sign);
}

function verifyTrailer(text: string, prefix: string, sign: (text: string) => string): boolean {
  const lines = text
    .split('\r\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const given = lines
    .find((line) => line.startsWith('x-amz-trailer-signature:'))
    ?.slice('x-amz-trailer-signature:'.length);
  const canonical = lines
    .filter((line) => !line.startsWith('x-amz-trailer-signature:'))
    .map((line) => `${line.slice(0, line.indexOf(':')).toLowerCase()}:${line.slice(line.indexOf(':') + 1).trim()}\n`)
    .sort()
    .join('');
  return given === sign(`AWS4-HMAC-SHA256-TRAILER\n${prefix}\n${hashOf('sha256', canonical)}`);
}
