import type { Operator } from '../kernel/operator.ts';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConnectionCut } from '../contract/connection-cut.ts';
import { inOrder } from './in-order.ts';
import { announcesBody, headOf, noBody, readBody, type Read } from './read-request.ts';
import { createUnreadAnswers, type UnreadAnswers, type UnreadBounds } from './unread-answers.ts';
import { createWaitingBodies, type WaitingBodies } from './waiting-bodies.ts';
import type { AwsResponse, BegunSignature, RequestHead, UnauthenticatedRequest } from '../contract/service.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Answers how many bytes of a body to keep, by the headers. A request with more is handed on without its body. */
  readonly bodyLimit: (head: RequestHead) => number;
  /**
   * Answers who signed, as far as the headers tell, or 'refused' if they tell that nobody did. It is asked before the
   * body is read.
   */
  readonly begin?: (head: RequestHead) => BegunSignature | 'refused' | undefined;
  /** The bodies of callers that the headers do not identify wait here. */
  readonly room?: WaitingBodies;
  readonly newRequestId: () => string;
  readonly operator: Operator;
  readonly handle: (request: UnauthenticatedRequest) => Promise<AwsResponse>;
  /** A client must send its whole headers within this time. */
  readonly headersTimeoutMs?: number;
  /**
   * A refused client may go on to send its body for so long. The server throws the body away and then ends the
   * connection.
   */
  readonly lingerMs?: number;
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** The bounds of answers that nobody reads. */
  readonly unreadBounds?: UnreadBounds;
  /** The server speaks TLS with this key and certificate. */
  readonly certificate?: { readonly key: string; readonly cert: string };
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts one HTTP/1.1 server on loopback. It reads bodies whole, up to a limit that depends on the headers. */
export async function listen(given: ListenOptions): Promise<Listening> {
  const options = {
    ...given,
    room: given.room ?? createWaitingBodies(),
    unread: createUnreadAnswers(given.unreadBounds),
  };
  const headersTimeout = options.headersTimeoutMs ?? 15_000;
  const take = inOrder((request, response) =>
    answer(options, request, response).catch((error: unknown) => {
      if (!(error instanceof ConnectionCut)) options.operator.unexpected(error);
      response.destroy();
    }),
  );
  const limits = { headersTimeout, connectionsCheckingInterval: Math.min(headersTimeout, 5_000) };
  const { certificate } = options;
  const server = certificate ? createSecureServer({ ...limits, ...certificate }, take) : createServer(limits, take);
  // A client that sends `Expect: 100-continue` hears that it may go on only when the server will read its body.
  server.on('checkContinue', take);
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

/** Node's own list of connections loses those that were upgraded, even before a handler has taken them over. */
function closeServer(
  server: ReturnType<typeof createServer | typeof createSecureServer>,
  sockets: ReadonlySet<Socket>,
): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

async function answer(
  options: ListenOptions & { readonly unread: UnreadAnswers },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const head = headOf(incoming);
  const limit = announcesBody(incoming) ? options.bodyLimit(head) : undefined;
  const signature = limit ? options.begin?.(head) : undefined;
  const body = limit === undefined ? noBody : await bodyOf(options, incoming, outgoing, limit, signature);
  const isRead = body instanceof Uint8Array;
  const { method, path, query, headers, repeated } = head;
  const response = await options.handle({
    method,
    path,
    query,
    headers,
    repeated,
    body: isRead ? body : noBody,
    unread: body === 'too large' || body === 'too many' ? body : undefined,
    signature: signature === 'refused' ? undefined : signature,
    requestId: options.newRequestId(),
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
  });
  if (!isRead) return sendAndClose(options, incoming, outgoing, response);
  return isWhole(response) ? sendWhole(incoming, outgoing, response) : sendParts(options, outgoing, response);
}

function bodyOf(
  { room }: ListenOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  limit: number,
  signature: ReturnType<NonNullable<ListenOptions['begin']>>,
): Promise<Read> | Read {
  // The code that answers refuses the request again, in the words of the service.
  if (signature === 'refused') return 'unread';
  return readBody(incoming, outgoing, limit, signature?.isKnown === true ? undefined : room);
}

/**
 * Answers a request whose body was not read, and closes its connection. For a moment it throws away what the client
 * still sends, because a connection that is cut while bytes arrive loses the answer. The timer is the system's, as in
 * Node's server. It limits a client of the network, which the injected clock does not move.
 */
async function sendAndClose(
  { lingerMs = 2_000 }: ListenOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: AwsResponse,
): Promise<void> {
  const body = await wholeOf(response.body);
  const retry = response.status === 429 || response.status === 503 ? { 'retry-after': '1' } : {};
  const headers = { ...response.headers, ...retry, connection: 'close', 'content-length': body.length };
  outgoing.writeHead(response.status, headers);
  if (incoming.method !== 'HEAD') outgoing.write(body);
  const close = (): void => {
    clearTimeout(timer);
    outgoing.end();
  };
  const timer = setTimeout(close, lingerMs).unref();
  incoming.on('end', close).on('close', close).on('error', close).resume();
}

async function wholeOf(body: AwsResponse['body']): Promise<Uint8Array> {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

type Whole = AwsResponse & { readonly body: string | Uint8Array };

const isWhole = (response: AwsResponse): response is Whole =>
  typeof response.body === 'string' || response.body instanceof Uint8Array;

/**
 * Node writes a text together with its headers, but bytes in a second write. The length comes last: once Node knows it,
 * it refuses a `content-disposition` beyond ASCII.
 */
function sendWhole(incoming: IncomingMessage, outgoing: ServerResponse, response: Whole): void {
  const { status, headers, body, cookies } = response;
  const all: Record<string, string | number | string[]> = { ...headers };
  if (cookies) all['set-cookie'] = [...cookies];
  all['content-length'] ??= typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  outgoing.writeHead(status, all);
  outgoing.end(incoming.method === 'HEAD' ? undefined : body);
}

async function sendParts(
  { unread }: { readonly unread: UnreadAnswers },
  outgoing: ServerResponse,
  { status, headers, body }: AwsResponse,
): Promise<void> {
  outgoing.writeHead(status, headers);
  for await (const chunk of body) {
    if (outgoing.destroyed) return;
    if (!outgoing.write(chunk)) await unread.drained(outgoing);
  }
  outgoing.end();
}
