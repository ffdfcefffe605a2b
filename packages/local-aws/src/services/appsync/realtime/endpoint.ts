import { publicError } from '../../../contract/respond.ts';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { createTurns } from '../../../kernel/turns.ts';
import { refuseUpgrade } from '../../../server/refuse-upgrade.ts';
import { notAllowedToCall } from '../errors.ts';
import type { MaybePromise } from '../execution/run-document.ts';
import type { Api } from '../model.ts';
import type { AppSyncStore } from '../store.ts';
import { closeSocket, openConnection, type Connection, type ConnectionPorts } from './connection.ts';
import * as frames from './frames.ts';
import { createHeld } from './held.ts';
import { createRateLimit } from './limits.ts';
import { createUnread } from './unread.ts';
import {
  foreignProtocol,
  impliedRequest,
  offeredProtocols,
  readHandshake,
  subprotocol,
  type Handshake,
} from './handshake.ts';

export interface RealtimeEndpoint {
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
  stop(): void;
}

const keepAliveInterval = 60_000;
/** The most starts in one turn; each takes a fraction of a millisecond. */
const startsPerTurn = 50;

export type EndpointPorts = Omit<ConnectionPorts, 'unread' | 'held' | 'inTurn'> & { readonly state: AppSyncStore };

export const createRealtimeEndpoint = (ports: EndpointPorts): RealtimeEndpoint => new SocketEndpoint(ports);

class SocketEndpoint implements RealtimeEndpoint {
  readonly #ports: ConnectionPorts;
  readonly #state: AppSyncStore;
  readonly #server: WebSocketServer;
  /** The open sockets. One whose handshake is still being checked has no connection yet. */
  readonly #connections = new Map<WebSocket, Connection | undefined>();
  readonly #mayConnect: () => boolean;
  readonly #keepAlive: KeepAlive;
  #hasToldOfProtocol = false;

  constructor({ state, ...ports }: EndpointPorts) {
    const { clock, limits } = ports;
    this.#ports = {
      ...ports,
      unread: createUnread(limits),
      held: createHeld(limits),
      inTurn: createTurns(startsPerTurn),
    };
    this.#state = state;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: limits.frameBytes,
      perMessageDeflate: false,
      // Each connection answers pings itself, within its limits.
      autoPong: false,
      handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
    });
    this.#mayConnect = createRateLimit(clock, limits.connectsPerSecond);
    this.#keepAlive = createKeepAlive(ports, this.#connections);
  }

  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const handshake = readHandshake(
      incoming.url ?? '/',
      incoming.headers,
      incoming.socket.remoteAddress ?? '127.0.0.1',
    );
    this.#tellOfProtocol(offeredProtocols(incoming.headers));
    const api = handshake && this.#state.apiByPath(handshake.path);
    if (!handshake || !api) return refuseUpgrade(socket, '404 Not Found');
    if (this.#connections.size >= this.#ports.limits.connections)
      return refuseUpgrade(socket, '503 Service Unavailable');
    this.#server.handleUpgrade(incoming, socket, head, (webSocket) =>
      this.#accept(webSocket, incoming, api, handshake),
    );
  }

  stop(): void {
    this.#keepAlive.stop();
    for (const webSocket of this.#connections.keys()) webSocket.terminate();
    this.#connections.clear();
  }

  /** What such a client makes of the refusal is often no more than "socket closed", and it tries again and again. */
  #tellOfProtocol(offered: readonly string[]): void {
    if (this.#hasToldOfProtocol || !offered.includes(foreignProtocol) || offered.includes(subprotocol)) return;
    this.#hasToldOfProtocol = true;
    this.#ports.operator.warn(
      `a client asks for subscriptions by ${foreignProtocol}, the protocol of the package graphql-ws, ` +
        'which AppSync does not speak. Amplify and aws-appsync-subscription-link speak its own.',
    );
  }

  #accept(webSocket: WebSocket, incoming: IncomingMessage, api: Api, handshake: Handshake): void {
    this.#connections.set(webSocket, undefined);
    // Without a listener one malformed frame would end the process.
    webSocket.on('error', () => closeSocket(this.#ports.clock, webSocket));
    webSocket.on('close', () => this.#connections.delete(webSocket));
    const refusal = this.#mayConnect() ? refuse(this.#ports, api, handshake, incoming) : tooMany;
    if (!(refusal instanceof Promise)) return this.#decided(webSocket, refusal, api, handshake);
    // Frames that the client sends meanwhile are read when somebody listens.
    webSocket.pause();
    void refusal.then((late) => {
      webSocket.resume();
      if (webSocket.readyState === webSocket.OPEN) this.#decided(webSocket, late, api, handshake);
    });
  }

  #decided(webSocket: WebSocket, refusal: string | undefined, api: Api, handshake: Handshake): void {
    if (refusal !== undefined) return this.#refused(webSocket, refusal);
    this.#connections.set(webSocket, openConnection(this.#ports, webSocket, api, handshake));
    this.#keepAlive.start();
  }

  #refused(webSocket: WebSocket, refusal: string): void {
    const tell = (): void => {
      webSocket.send(refusal);
      closeSocket(this.#ports.clock, webSocket);
    };
    void this.#ports.durable().then(tell, () => webSocket.terminate());
  }
}

/** Clients try again after a while, except after the codes 400, 401 and 403. */
const tooMany = frames.connectionError('LimitExceededError', 'Rate limit exceeded', 429);

/**
 * Sends the `connection_error` of a handshake that is not acceptable. Clients learn of it after the socket has opened.
 */
function refuse(
  ports: ConnectionPorts,
  api: Api,
  handshake: Handshake,
  incoming: IncomingMessage,
): MaybePromise<string | undefined> {
  if (!offeredProtocols(incoming.headers).includes(subprotocol))
    return frames.connectionError('NoProtocolError', 'NoProtocolError', 400);
  const told = (error: unknown): string => refusalOf(error, ports);
  try {
    const { authorization, path, headers } = handshake;
    if (!authorization) throw notAllowedToCall();
    const caller = ports.authenticate(
      api,
      impliedRequest(handshake, authorization, `${path}/connect`, '{}', ports.ids.uuid()),
      { ...connecting, headers: { ...headers, ...authorization } },
    );
    return caller instanceof Promise ? caller.then(() => undefined, told) : undefined;
  } catch (error) {
    return told(error);
  }
}

/**
 * The operation that a Lambda authorizer is told for a connection; the documentation spells it DeepDish. recorded:
 * pyepye/lambda-event-router, service example of AppSync
 */
const connecting = { queryString: '', operationName: 'Deepdish:Connect', variables: {} };

function refusalOf(error: unknown, { operator }: ConnectionPorts): string {
  const { code, message, status } = publicError(error, operator);
  const plain = code === 'UnauthorizedException' && message !== 'Token has expired.';
  return frames.connectionError(code, plain ? notAllowedToCall().message : message, status);
}

interface KeepAlive {
  start(): void;
  stop(): void;
}

/** Uses one timer for all connections. Clients disconnect when they hear nothing for too long. */
function createKeepAlive(
  { clock }: Pick<ConnectionPorts, 'clock'>,
  connections: ReadonlyMap<WebSocket, Connection | undefined>,
): KeepAlive {
  let cancel: (() => void) | undefined;
  const tick = (): void => {
    cancel = undefined;
    for (const connection of connections.values()) connection?.send(frames.keepAlive);
    if (connections.size > 0) cancel = clock.after(keepAliveInterval, tick);
  };
  return {
    start: () => void (cancel ??= clock.after(keepAliveInterval, tick)),
    stop: () => cancel?.(),
  };
}
