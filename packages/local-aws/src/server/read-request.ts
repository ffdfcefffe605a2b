import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConnectionCut } from '../contract/connection-cut.ts';
import type { RequestHead } from '../contract/service.ts';
import type { WaitingBodies } from './waiting-bodies.ts';

export const noBody = Buffer.alloc(0);
/** All requests without a query share this object, because it is only read. */
const noQuery = new URLSearchParams();

export const announcesBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

export function headOf(incoming: IncomingMessage): RequestHead {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const headers = readHeaders(incoming.rawHeaders);
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? noQuery : new URLSearchParams(url.slice(mark + 1)),
    headers,
    repeated: repeatedIn(incoming.rawHeaders, headers),
  };
}

/** Answers the values of headers that came more than once, which are few. */
function repeatedIn(
  raw: readonly string[],
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, readonly string[]>> | undefined {
  if (raw.length === 2 * Object.keys(headers).length) return undefined;
  const values = new Map<string, string[]>();
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const before = values.get(name) ?? [];
    before.push(raw[index + 1] ?? '');
    values.set(name, before);
  }
  return Object.fromEntries([...values].filter(([, { length }]) => length > 1));
}

/**
 * Joins repeated headers, as signatures do. Node would keep the first `host`, `authorization` or `content-type` and
 * silently drop the others.
 */
export function readHeaders(raw: readonly string[]): Record<string, string> {
  const headers = Object.create(null) as Record<string, string>;
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return headers;
}

/** A body, or why there is none: it was not asked for, it is longer than it may be, or there was no room to wait. */
export type Read = Uint8Array | 'unread' | 'too large' | 'too many';

/**
 * Reads the body, unless `limit` is 0 or the body is longer than `limit`. An announced length may tell that before
 * anything is read. It uses listeners, because an async iterator over a request costs more than everything else.
 */
export function readBody(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  limit: number,
  room: WaitingBodies | undefined,
): Promise<Read> | Read {
  if (limit === 0) return 'unread';
  if (Number(incoming.headers['content-length'] ?? 0) > limit) return 'too large';
  if (incoming.headers.expect !== undefined) outgoing.writeContinue();
  return new Promise((resolve, reject) => {
    const pieces = new Pieces(Number(incoming.headers['content-length'] ?? 0));
    const letGo = (why: 'too large' | 'too many'): void => {
      incoming.off('data', onData);
      incoming.pause();
      pieces.drop();
      waiting?.over();
      resolve(why);
    };
    const waiting = room?.begin(incoming, () => letGo('too many'));
    const onData = (chunk: Buffer): void => {
      if (pieces.length + chunk.length > limit) return letGo('too large');
      pieces.add(chunk);
      waiting?.took(chunk.length);
    };
    incoming.on('data', onData);
    incoming.on('end', () => {
      waiting?.over();
      resolve(pieces.whole());
    });
    // The client has gone.
    incoming.on('error', (error) => {
      waiting?.over();
      reject(new ConnectionCut(error.message));
    });
  });
}

const largeBytes = 2 ** 20;

/**
 * The pieces of a body. To join those of a large one at its end would hold up everybody else, so memory of its
 * announced length takes them as they come, as soon as a sixteenth is there: what somebody announces takes no memory by
 * itself.
 */
class Pieces {
  length = 0;
  readonly #announced: number;
  #pieces: Buffer[] = [];
  #joined: Buffer | undefined;

  constructor(announced: number) {
    this.#announced = announced;
  }

  add(piece: Buffer): void {
    if (this.#joined) piece.copy(this.#joined, this.length);
    else this.#pieces.push(piece);
    this.length += piece.length;
    if (this.#joined || this.#announced < largeBytes || this.length < this.#announced / 16) return;
    this.#joined = Buffer.allocUnsafeSlow(this.#announced);
    let at = 0;
    for (const early of this.#pieces) at += early.copy(this.#joined, at);
    this.#pieces = [];
  }

  drop(): void {
    this.#pieces = [];
    this.#joined = undefined;
  }

  whole(): Buffer {
    if (this.#joined) return this.#joined.subarray(0, this.length);
    return this.#pieces.length === 1 ? (this.#pieces[0] ?? noBody) : Buffer.concat(this.#pieces);
  }
}
