import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly { readonly errorType?: string; readonly message: string; readonly errorCode?: number }[];
  };
}

export interface Socket {
  /** Everything that was received so far. */
  readonly received: readonly Frame[];
  send(frame: unknown): void;
  /** The first frame, of those received or to come, that is wanted and not among the first `after`. */
  find(wanted: (frame: Frame) => boolean, after?: number): Promise<Frame>;
  start(id: string, authorization: Record<string, string>, data: string): void;
  close(): void;
  isClosed(): boolean;
}

export interface SocketOptions {
  readonly url: string;
  /** The header object, sent by subprotocol as Amplify does. */
  readonly authorization: Record<string, string>;
  /** HTTP headers of the handshake. */
  readonly headers?: Record<string, string>;
}

const patience = 10_000;

/** A bare client of the real-time protocol, to say what no library would. */
export async function openSocket({ url, authorization, headers = {} }: SocketOptions): Promise<Socket> {
  const encoded = Buffer.from(JSON.stringify(authorization)).toString('base64url');
  const socket = new WebSocket(url, ['graphql-ws', `header-${encoded}`], { headers });
  const received: Frame[] = [];
  const listeners = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    received.push(JSON.parse(data.toString('utf8')) as Frame);
    for (const listener of listeners) listener();
  });
  await once(socket, 'open');
  const send = (frame: unknown): void => socket.send(JSON.stringify(frame));
  return {
    received,
    send,
    find: (wanted, after = 0) => waitFor(listeners, () => received.slice(after).find(wanted)),
    start: (id, authorization, data) => send({ id, type: 'start', payload: { data, extensions: { authorization } } }),
    close: () => socket.close(),
    isClosed: () => socket.readyState === WebSocket.CLOSED,
  };
}

function waitFor<T>(listeners: Set<() => void>, look: () => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => (listeners.delete(check), reject(new Error('the frame did not come'))), patience);
    const check = (): void => {
      const found = look();
      if (found === undefined) return;
      clearTimeout(timer);
      listeners.delete(check);
      resolve(found);
    };
    listeners.add(check);
    check();
  });
}
