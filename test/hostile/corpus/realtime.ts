import { handshake, requestBytes } from '../realtime/connection.ts';
import { closePayload, encodeFrame, opcodes, type Frame, type Verdict } from '../realtime/frames.ts';
import type { Upgrade } from '../realtime/upgrade-mutants.ts';

interface Raw {
  readonly name: string;
  readonly bytes: Buffer;
  readonly verdict: Verdict;
}

const raw = (name: string, verdict: Verdict, ...frames: readonly (Frame | string)[]): Raw => ({ name, verdict, bytes: Buffer.concat(frames.map((frame) => (typeof frame === 'string' ? Buffer.from(frame, 'hex') : encodeFrame(frame)))) });
const text = (payload: string, rest: Partial<Frame> = {}): Frame => ({ opcode: opcodes.text, payload: Buffer.from(payload), ...rest });
const ping: Frame = { opcode: opcodes.ping, payload: Buffer.from('?') };

/**
 * Frames that have ended or confused some server; the first one ended a Node process whose socket had no error
 * listener.
 */
export const rawFrames: readonly Raw[] = [
  raw('four bytes without a mask', 'violation', '81020102'),
  raw('reserved bits', 'violation', 'f18000000000'),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => raw(`reserved opcode ${opcode}`, 'violation', { opcode, payload: Buffer.alloc(0) })),
  raw('bad UTF-8', 'violation', '818200000000c328'),
  raw('bad UTF-8 across fragments', 'violation', text('é', { fin: false, payload: Buffer.from([0xc3]) }), { opcode: 0, payload: Buffer.from('x') }),
  raw('good UTF-8 across fragments', 'fine', { opcode: 1, fin: false, payload: Buffer.from([0xc3]) }, ping, { opcode: 0, payload: Buffer.from([0xa9]) }),
  raw('an enormous length', 'violation', '81ff7fffffffffffffff00000000'),
  raw('a negative length', 'violation', '81ffffffffffffffffff00000000'),
  raw('over 256 KB', 'violation', '81ff000000000004000100000000'),
  raw('over 256 KB in pieces', 'violation', text('x'.repeat(200_000), { fin: false }), { opcode: 0, payload: Buffer.alloc(100_000) }),
  raw('exactly 256 KB', 'fine', text('x'.repeat(256 * 1024))),
  raw('an orphan continuation', 'violation', '808000000000'),
  raw('a message within a message', 'violation', text('a', { fin: false }), text('b')),
  raw('a fragmented ping', 'violation', { ...ping, fin: false }),
  raw('a long ping', 'violation', '89fe00ff00000000'),
  raw('close with one byte', 'violation', { opcode: opcodes.close, payload: Buffer.from([3]) }),
  ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535].map((code) => raw(`close code ${code}`, 'violation', { opcode: opcodes.close, payload: closePayload(code) })),
  raw('close for no good reason', 'violation', { opcode: opcodes.close, payload: closePayload(1000, Buffer.from('c328', 'hex')) }),
  raw('close', 'closing', { opcode: opcodes.close, payload: closePayload(1000) }),
  raw('frames after the close', 'closing', { opcode: opcodes.close, payload: Buffer.alloc(0) }, text('{}')),
  raw('half a header', 'partial', '81'),
  raw('half a frame', 'partial', '81fe0100000000007b'),
  raw('a thousand empty fragments', 'fine', text('', { fin: false }), ...Array.from({ length: 1_000 }, (): Frame => ({ opcode: 0, payload: Buffer.alloc(0), fin: false })), { opcode: 0, payload: Buffer.from('{}') }),
];

const lines = handshake();

export const upgrades: readonly (Upgrade & { readonly name: string })[] = [
  { name: 'a request without an end', expected: 'unknown', bytes: requestBytes(lines).subarray(0, -2) },
  { name: 'frames before the answer', expected: 'acknowledged', bytes: Buffer.concat([requestBytes(lines), encodeFrame(ping)]) },
  { name: 'a violation before the answer', expected: 'unknown', bytes: Buffer.concat([requestBytes(lines), Buffer.from('81020102', 'hex')]) },
  { name: 'a second request behind the first', expected: 'unknown', bytes: Buffer.concat([requestBytes(lines), requestBytes(lines)]) },
  { name: 'HTTP/0.9', expected: 'refused', bytes: Buffer.from('GET /graphql/realtime\r\n\r\n') },
  { name: 'HTTP/2 by prior knowledge', expected: 'refused', bytes: Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n') },
  { name: 'TLS', expected: 'refused', bytes: Buffer.from('16030100a5010000a1030300000d0a0d0a', 'hex') },
  { name: 'a header without a name', expected: 'refused', bytes: requestBytes([...lines, ['', 'x']]) },
  { name: 'a folded header', expected: 'refused', bytes: requestBytes([...lines, ['x-a', 'b\r\n c']]) },
  { name: 'smuggled lengths', expected: 'unknown', bytes: requestBytes([...lines, ['content-length', '4'], ['transfer-encoding', 'chunked']]) },
];
