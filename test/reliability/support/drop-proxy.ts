import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface DropProxy {
  readonly port: number;
  /** Where connections lead to from now on. */
  target(port: number): void;
  /** Ends every connection at once. */
  drop(): void;
  /** Half-open: both sides believe in the connection, and nothing passes, over new ones neither; until `drop`. */
  freeze(): void;
  close(): Promise<void>;
}

/** A wire between a client and the runtime that can be cut. */
export async function startDropProxy(to: number): Promise<DropProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let port = to;
  let frozen = false;
  const server: Server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    if (frozen) return;
    client.pipe(upstream);
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const each = (act: (socket: Socket) => void): void => {
    for (const pair of [...pairs]) for (const socket of pair) act(socket);
  };
  return {
    port: (server.address() as AddressInfo).port,
    target: (next) => void (port = next),
    drop() {
      frozen = false;
      each((socket) => socket.destroy());
    },
    freeze() {
      frozen = true;
      each((socket) => void socket.unpipe().pause());
    },
    async close() {
      each((socket) => socket.destroy());
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
