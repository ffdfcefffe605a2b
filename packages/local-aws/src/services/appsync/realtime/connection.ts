import type { WebSocket } from 'ws';
import type { Clock } from '../../../kernel/clock.ts';
import type { Ids } from '../../../kernel/ids.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Authenticate } from '../auth/authenticate.ts';
import type { Executable } from '../execution/executable.ts';
import { readGraphqlBody, type GraphqlBody } from '../execution/graphql-body.ts';
import { newRun } from '../execution/run-document.ts';
import type { Api } from '../model.ts';
import * as frames from './frames.ts';
import { impliedRequest, type Handshake } from './handshake.ts';
import { createRateLimit, type RealtimeLimits } from './limits.ts';
import type { Registry, Subscription } from './registry.ts';
import { asRefusal, describeSubscription, NotASubscription, type Described, type SubscribePorts } from './subscribe.ts';

export interface ConnectionPorts extends SubscribePorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly authenticate: Authenticate;
  readonly executableOf: (api: Api) => Executable;
  readonly registry: Registry;
  readonly limits: RealtimeLimits;
  /** When everything that a frame tells of is on disk. */
  durable(): Promise<void>;
}

export interface Connection {
  send(frame: string): void;
  close(): void;
}

/** How long a client may take to answer a close frame. */
const closeTimeout = 500;

/** One client's socket, from a handshake whose credentials were accepted until it closes. */
export function openConnection(ports: ConnectionPorts, socket: WebSocket, api: Api, handshake: Handshake): Connection {
  /** `undefined` while a start is still being checked. */
  const subscriptions = new Map<string, Subscription | undefined>();
  const { limits } = ports;
  // In order, because all of them wait.
  const afterCommit = (work: () => void): void => void ports.durable().then(work, () => socket.terminate());
  const connection: Connection = {
    send: (frame) => afterCommit(() => sendFrame(socket, frame, limits)),
    close: () => afterCommit(() => closeSocket(ports.clock, socket)),
  };
  const cancelInit = ports.clock.after(limits.initMs, () => connection.close());
  const cancelLife = ports.clock.after(limits.lifeMs, () => connection.close());
  const allows = createRateLimit(ports.clock, limits.framesPerSecond);
  let acknowledged = false;

  const receive = (text: string): void => {
    const frame = frames.readFrame(text);
    if (frame?.type === 'connection_init') {
      cancelInit();
      acknowledged = true;
      return connection.send(frames.connectionAck);
    }
    // AppSync ignores whatever comes before the acknowledgement.
    if (!acknowledged) return;
    if (!frame) return connection.send(frames.unsupported('unknown'));
    if (frame.type === 'stop') return stop(frame.id);
    void start(frame);
  };

  const stop = (id: string): void => {
    if (!subscriptions.has(id))
      return connection.send(
        frames.errorFrame(id, [{ errorType: 'UnknownOperationError', message: `Unknown operation id ${id}` }]),
      );
    const subscription = subscriptions.get(id);
    subscriptions.delete(id);
    if (subscription) ports.registry.remove(subscription);
    connection.send(frames.complete(id));
  };

  const start = async (frame: frames.ClientFrame & { readonly type: 'start' }): Promise<void> => {
    const { id } = frame;
    if (subscriptions.has(id))
      return connection.send(
        frames.errorFrame(id, [
          { errorType: 'DuplicatedOperationError', message: `Duplicated operation with id ${id}` },
        ]),
      );
    if (subscriptions.size >= limits.subscriptions) {
      return connection.send(
        frames.errorFrame(id, [
          {
            errorType: 'MaxSubscriptionsReachedError',
            message: `Max number of ${limits.subscriptions} subscriptions reached`,
          },
        ]),
      );
    }
    subscriptions.set(id, undefined);
    try {
      const described = await describe(ports, api, handshake, frame);
      // The client may have stopped it or gone while its resolver ran.
      if (!subscriptions.has(id)) return;
      const subscription = subscribed(connection, subscriptions, ports.registry, id, described);
      subscriptions.set(id, subscription);
      ports.registry.add(subscription);
      connection.send(frames.startAck(id));
    } catch (error) {
      subscriptions.delete(id);
      connection.send(
        error instanceof NotASubscription
          ? frames.unsupported(error.message)
          : frames.errorFrame(id, asRefusal(error, ports.operator).errors),
      );
    }
  };

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (!allows())
      return connection.send(
        frames.errorFrame(undefined, [{ errorType: 'LimitExceededError', message: 'Rate limit exceeded' }]),
      );
    receive(isBinary ? '' : data.toString('utf8'));
  });
  // Pongs wait for the reader like everything else; a ping too many gets none.
  socket.on('ping', (data: Buffer) => {
    if (!allows() || socket.readyState !== socket.OPEN) return;
    socket.pong(data);
    cutIfUnread(socket, limits);
  });
  socket.on('close', () => {
    cancelInit();
    cancelLife();
    for (const subscription of subscriptions.values()) if (subscription) ports.registry.remove(subscription);
    subscriptions.clear();
  });
  return connection;
}

/** Each start is authorised by its own credentials, whatever opened the connection. */
async function describe(
  ports: ConnectionPorts,
  api: Api,
  handshake: Handshake,
  { data, authorization }: frames.ClientFrame & { readonly type: 'start' },
): Promise<Described> {
  const requestId = ports.ids.uuid();
  const { query, variables, operationName } = readData(data);
  const caller = ports.authenticate(api, impliedRequest(handshake, authorization, handshake.path, data, requestId));
  const run = newRun(api, caller, requestId, { ...handshake.headers, ...authorization }, variables);
  return describeSubscription(ports, ports.executableOf(api), run, query, operationName);
}

function readData(data: string): GraphqlBody {
  try {
    return readGraphqlBody(data);
  } catch (error) {
    if (error instanceof AwsError) throw new NotASubscription('unknown');
    throw error;
  }
}

function subscribed(
  connection: Connection,
  subscriptions: Map<string, Subscription | undefined>,
  registry: Registry,
  id: string,
  described: Described,
): Subscription {
  const subscription: Subscription = {
    ...described,
    deliver: (payload) => connection.send(frames.dataFrame(id, payload)),
    invalidate() {
      subscriptions.delete(id);
      registry.remove(subscription);
      connection.send(frames.complete(id));
      connection.close();
    },
  };
  return subscription;
}

function sendFrame(socket: WebSocket, frame: string, limits: RealtimeLimits): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(frame);
  cutIfUnread(socket, limits);
}

/** A reader that does not keep up is cut off: what it leaves unread would otherwise fill the memory. */
function cutIfUnread(socket: WebSocket, { unreadBytes }: RealtimeLimits): void {
  if (socket.bufferedAmount > unreadBytes) socket.terminate();
}

export function closeSocket(clock: Clock, socket: WebSocket): void {
  if (socket.readyState === socket.OPEN) socket.close(1000);
  const cancel = clock.after(closeTimeout, () => socket.terminate());
  socket.once('close', cancel);
}
