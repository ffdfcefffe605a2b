import { once } from 'node:events';
import WebSocket from 'ws';

export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: {
    data?: Record<string, unknown>;
    errors?: { errorType?: string; message: string; path?: unknown; errorCode?: number }[];
    connectionTimeoutMs?: number;
  };
}

export interface SocketClient {
  readonly socket: WebSocket;
  send(frame: unknown): void;
  /** Answers the next unread frame. */
  next(): Promise<Frame>;
  /** Sends `connection_init`, and answers the next frame. */
  init(): Promise<Frame>;
  start(id: string, headers: Record<string, string>, query: string, variables?: unknown): void;
  subscribe(id: string, headers: Record<string, string>, query: string, variables?: unknown): Promise<Frame>;
  closed(): Promise<number>;
  /** The frames that were received and not read. */
  readonly waiting: readonly Frame[];
}

export const encode = (headers: unknown): string => Buffer.from(JSON.stringify(headers)).toString('base64url');

/** Opens a plain client of the protocol, with credentials in the subprotocol unless given. */
export async function openSocket(
  url: string,
  headers: unknown,
  options: { protocols?: string[]; http?: Record<string, string> } = {},
): Promise<SocketClient> {
  const socket = new WebSocket(url, options.protocols ?? ['graphql-ws', `header-${encode(headers)}`], {
    headers: options.http ?? {},
  });
  const frames: Frame[] = [];
  const readers: ((frame: Frame) => void)[] = [];
  let code: number | undefined;
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as Frame;
    const reader = readers.shift();
    if (reader) reader(frame);
    else frames.push(frame);
  });
  socket.on('close', (closeCode) => (code = closeCode));
  await once(socket, 'open');
  const client: SocketClient = {
    socket,
    waiting: frames,
    send: (frame) => socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)),
    next: () =>
      frames.length > 0 ? Promise.resolve(frames.shift()!) : new Promise((resolve) => readers.push(resolve)),
    init: () => (client.send({ type: 'connection_init' }), client.next()),
    start: (id, authorization, query, variables) =>
      client.send({
        id,
        type: 'start',
        payload: { data: JSON.stringify({ query, variables }), extensions: { authorization } },
      }),
    subscribe: (id, authorization, query, variables) => (
      client.start(id, authorization, query, variables),
      client.next()
    ),
    closed: async () => code ?? ((await once(socket, 'close')) as [number])[0],
  };
  return client;
}
