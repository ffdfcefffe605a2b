import type { Operator } from '../kernel/operator.ts';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConnectionCut } from '../contract/connection-cut.ts';
import type { AwsResponse, UnauthenticatedRequest } from '../contract/service.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly maxBodyBytes: number;
  readonly newRequestId: () => string;
  readonly operator: Operator;
  readonly handle: (request: UnauthenticatedRequest) => Promise<AwsResponse>;
  /** How long a client may take to say what it wants: the headers, whole. */
  readonly headersTimeoutMs?: number;
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** One HTTP/1.1 server on loopback; bodies are read whole, up to a bound. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const headersTimeout = options.headersTimeoutMs ?? 15_000;
  const server = createServer(
    { headersTimeout, connectionsCheckingInterval: Math.min(headersTimeout, 5_000) },
    (request, response) => {
      answer(options, request, response).catch((error: unknown) => {
        if (!(error instanceof ConnectionCut)) options.operator.unexpected(error);
        response.destroy();
      });
    },
  );
  server.keepAliveTimeout = 65_000;
  if (options.upgrade) server.on('upgrade', options.upgrade);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server, sockets) };
}

/** Node's own list of connections loses those that were upgraded, even before anybody has taken them over. */
function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

async function answer(options: ListenOptions, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await readBody(incoming, options.maxBodyBytes);
  if (!body) {
    outgoing.writeHead(413, { 'content-type': 'text/plain', connection: 'close' }).end('Request body too large');
    return;
  }
  const response = await options.handle(toRequest(incoming, body, options.newRequestId()));
  await send(incoming, outgoing, response);
}

function toRequest(incoming: IncomingMessage, body: Uint8Array, requestId: string): UnauthenticatedRequest {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const headers = readHeaders(incoming.rawHeaders);
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers,
    body,
    requestId,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
}

/**
 * Repeated headers joined, as signatures see them: Node would keep the first `host`, `authorization` or `content-type`
 * and drop the others.
 */
function readHeaders(raw: readonly string[]): Record<string, string> {
  const headers = Object.create(null) as Record<string, string>;
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return headers;
}

/**
 * Undefined when the body is longer than `limit`. Listeners, because an async iterator over a request costs more than
 * all the rest.
 */
function readBody(incoming: IncomingMessage, limit: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else resolve(undefined);
    });
    incoming.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, Math.min(length, limit))));
    // The client has gone and gets no answer.
    incoming.on('error', (error) => reject(new ConnectionCut(error.message)));
  });
}

async function send(incoming: IncomingMessage, outgoing: ServerResponse, response: AwsResponse): Promise<void> {
  const { body } = response;
  if (typeof body === 'string' || body instanceof Uint8Array) {
    // Text is written together with its headers, bytes would take two writes. The length comes last: once Node knows
    // it, it refuses a `content-disposition` beyond ASCII.
    const headers: Record<string, string | number> = { ...response.headers };
    headers['content-length'] ??= typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    outgoing.writeHead(response.status, headers);
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
    return;
  }
  outgoing.writeHead(response.status, response.headers);
  for await (const chunk of body) {
    if (outgoing.destroyed) return;
    if (!outgoing.write(chunk)) await drained(outgoing);
  }
  outgoing.end();
}

const drained = (outgoing: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.on('drain', done);
    outgoing.on('close', done);
  });
