import { ConnectionCut } from '../contract/connection-cut.ts';
import type { AwsResponse } from '../contract/service.ts';

/**
 * Cuts an answer: at any byte together with the connection, or (clean) between two frames of an event stream, where the
 * connection stays open. A client easily overlooks the clean cut, because only the missing End event shows it.
 */
export async function cutBody(body: AwsResponse['body'], clean: boolean, chance: number): Promise<AwsResponse['body']> {
  const bytes = await collect(body);
  if (clean) return stream(bytes.subarray(0, frameBoundary(bytes, chance)));
  return stream(bytes.subarray(0, Math.floor(bytes.length * chance)), new ConnectionCut());
}

async function collect(body: AwsResponse['body']): Promise<Buffer> {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Answers the end of a frame that is not the last. Every frame begins with its length. */
function frameBoundary(bytes: Buffer, chance: number): number {
  const ends = [0];
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (length < 16 || at + length > bytes.length) break;
    at += length;
    ends.push(at);
  }
  ends.pop();
  return ends[Math.floor(ends.length * chance)] ?? 0;
}

async function* stream(bytes: Uint8Array, end?: Error): AsyncGenerator<Uint8Array, void, undefined> {
  if (bytes.length > 0) yield bytes;
  // The first part must leave before the connection closes.
  if (end) await new Promise((resolve) => setImmediate(resolve));
  if (end) throw end;
}
