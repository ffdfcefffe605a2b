import type { WebSocket } from 'ws';
import type { OpensNote } from '../../../contract/service.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Ids } from '../../../kernel/ids.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { StrikeStep } from '../../../contract/ports.ts';
import { callerName, type Authenticate } from '../auth/caller.ts';
import type { Executable } from '../execution/executable.ts';
import { readGraphqlBody, type GraphqlBody } from '../execution/graphql-body.ts';
import { newRun } from '../execution/run-document.ts';
import type { ApiMetrics } from '../metrics.ts';
import type { Api } from '../model.ts';
import * as frames from './frames.ts';
import { impliedRequest, type Handshake } from './handshake.ts';
import type { Held } from './held.ts';
import { createRate, type Rate, type RealtimeLimits } from './limits.ts';
import type { Registry, Subscription } from './registry.ts';
import type { Unread } from './unread.ts';
import {
  asRefusal,
  describeSubscription,
  isRefusal,
  NotASubscription,
  type Described,
  type SubscribePorts,
} from './subscribe.ts';

export interface ConnectionPorts extends SubscribePorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly authenticate: Authenticate;
  readonly executableOf: (api: Api) => Executable;
  readonly registry: Registry;
  readonly limits: RealtimeLimits;
  readonly unread: Unread;
  readonly held: Held;
  /** Runs start frames in turns, because clients send very many at once. */
  readonly inTurn: (task: () => void, weight: number) => void;
  readonly openNote: OpensNote;
  readonly metrics: ApiMetrics;
  readonly strike?: StrikeStep | undefined;
  /** Resolves when everything that a frame tells of is on disk. */
  durable(): Promise<void>;
}

export interface Connection {
  send(frame: string): void;
  close(): void;
}

/** The longest time for a client to answer a close frame. */
const closeTimeout = 500;

/** Serves one client's socket, from an accepted handshake until it closes. */
export const openConnection = (ports: ConnectionPorts, socket: WebSocket, api: Api, handshake: Handshake): Connection =>
  new SocketConnection(ports, socket, api, handshake);

/** A document of this length is checked in some tenths of a millisecond, and longer ones take longer. */
const usualLength = 1_000;

type StartFrame = frames.ClientFrame & { readonly type: 'start' };

class SocketConnection implements Connection {
  readonly #ports: ConnectionPorts;
  readonly #socket: WebSocket;
  readonly #api: Api;
  readonly #handshake: Handshake;
  /** The subscriptions by the ids that the client gave. While a start is being checked, its frame stands here. */
  readonly #subscriptions = new Map<string, Subscription | StartFrame>();
  readonly #rate: () => Rate;
  readonly #cancelInit: () => void;
  readonly #cancelLife: () => void;
  #acknowledged = false;

  constructor(ports: ConnectionPorts, socket: WebSocket, api: Api, handshake: Handshake) {
    const { clock, limits } = ports;
    this.#ports = ports;
    this.#socket = socket;
    this.#api = api;
    this.#handshake = handshake;
    this.#rate = createRate(clock, limits.framesPerSecond);
    this.#cancelInit = clock.after(limits.initMs, () => this.close());
    this.#cancelLife = clock.after(limits.lifeMs, () => this.close());
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#hear(isBinary ? '' : data.toString('utf8')));
    socket.on('ping', (data: Buffer) => this.#pong(data));
    socket.on('close', () => this.#end());
  }

  send(frame: string): void {
    this.#afterCommit(() => sendFrame(this.#socket, frame, this.#ports.unread));
  }

  close(): void {
    this.#afterCommit(() => closeSocket(this.#ports.clock, this.#socket));
  }

  /** The order stays, because all of them wait for the same commit. */
  #afterCommit(work: () => void): void {
    void this.#ports.durable().then(work, () => this.#socket.terminate());
  }

  #hear(text: string): void {
    const rate = this.#rate();
    if (rate === 'within') this.#receive(text);
    else if (rate === 'over') this.#refuse(undefined, 'LimitExceededError', 'Rate limit exceeded');
    else this.#socket.terminate();
  }

  #receive(text: string): void {
    const frame = frames.readFrame(text);
    if (frame?.type === 'connection_init') {
      this.#cancelInit();
      this.#acknowledged = true;
      return this.send(frames.connectionAck);
    }
    // AppSync ignores every frame before the acknowledgement. docs: AWS AppSync Developer Guide, "Building a real-time
    // WebSocket client in AWS AppSync"
    if (!this.#acknowledged) return;
    if (!frame) return this.send(frames.unsupported('unknown'));
    if (frame.type === 'stop') return this.#stop(frame.id);
    this.#start(frame);
  }

  #refuse(id: string | undefined, errorType: string, message: string): void {
    this.send(frames.errorFrame(id, [{ errorType, message }]));
  }

  #stop(id: string): void {
    if (!this.#subscriptions.has(id)) return this.#refuse(id, 'UnknownOperationError', `Unknown operation id ${id}`);
    this.#forget(this.#subscriptions.get(id));
    this.#subscriptions.delete(id);
    this.send(frames.complete(id));
  }

  #start(frame: StartFrame): void {
    const { id } = frame;
    const most = this.#ports.limits.subscriptions;
    if (this.#subscriptions.has(id))
      return this.#refuse(id, 'DuplicatedOperationError', `Duplicated operation with id ${id}`);
    if (this.#subscriptions.size >= most)
      return this.#refuse(id, 'MaxSubscriptionsReachedError', `Max number of ${most} subscriptions reached`);
    this.#subscriptions.set(id, frame);
    this.#ports.held.keep(this.#socket, frame);
    this.#ports.inTurn(() => void this.#check(frame), 1 + Math.floor(frame.data.length / usualLength));
  }

  async #check(frame: StartFrame): Promise<void> {
    const { id } = frame;
    try {
      if (this.#subscriptions.get(id) !== frame) return;
      const described = await describe(this.#ports, this.#api, this.#handshake, frame);
      // While the resolver ran, the client may have gone, or may have stopped this subscription and started another
      // with the same id.
      if (this.#subscriptions.get(id) !== frame) return;
      const subscription = this.#subscribed(id, { ...described, frameLength: frame.data.length });
      this.#subscriptions.set(id, subscription);
      this.#ports.registry.add(subscription);
      this.#ports.held.keep(this.#socket, subscription);
      this.#ports.metrics.subscribed(this.#api.settings.id);
      this.send(frames.startAck(id));
    } catch (error) {
      if (this.#subscriptions.get(id) !== frame) return;
      this.#subscriptions.delete(id);
      this.send(
        error instanceof NotASubscription
          ? frames.unsupported(error.message)
          : frames.errorFrame(id, asRefusal(error, this.#ports.operator).errors),
      );
    } finally {
      this.#ports.held.free(this.#socket, frame);
    }
  }

  #subscribed(id: string, described: Omit<Subscription, 'deliver' | 'invalidate'>): Subscription {
    const subscription: Subscription = {
      ...described,
      deliver: (payload) => {
        // It may have ended since something was published.
        if (this.#subscriptions.get(id) !== subscription) return;
        this.#ports.metrics.published(this.#api.settings.id);
        this.send(frames.dataFrame(id, payload));
      },
      invalidate: () => {
        this.#subscriptions.delete(id);
        this.#forget(subscription);
        this.send(frames.complete(id));
        this.close();
      },
    };
    return subscription;
  }

  /** Pongs wait until the client reads, like everything else. If too many pings wait, a ping gets no pong. */
  #pong(data: Buffer): void {
    const rate = this.#rate();
    if (rate === 'far over') return this.#socket.terminate();
    if (rate === 'over' || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.pong(data);
    this.#ports.unread.sent(this.#socket, data.length);
  }

  #end(): void {
    this.#cancelInit();
    this.#cancelLife();
    for (const subscription of this.#subscriptions.values()) this.#forget(subscription);
    this.#subscriptions.clear();
  }

  #forget(subscription: Subscription | StartFrame | undefined): void {
    if (!subscription || !('deliver' in subscription)) return;
    this.#ports.registry.remove(subscription);
    this.#ports.held.free(this.#socket, subscription);
  }
}

/** Each start is authorised by its own credentials, whatever credentials opened the connection. */
async function describe(
  ports: ConnectionPorts,
  api: Api,
  handshake: Handshake,
  { data, authorization }: StartFrame,
): Promise<Described> {
  const requestId = ports.ids.uuid();
  const note = ports.openNote('GraphQL', requestId);
  try {
    const { query, variables, operationName } = readData(data);
    ports.strike?.({ service: 'appsync', action: 'Subscribe', target: query });
    const headers = { ...handshake.headers, ...authorization };
    const caller = await ports.authenticate(
      api,
      impliedRequest(handshake, authorization, handshake.path, data, requestId),
      { queryString: query, operationName: operationName ?? undefined, variables, headers, entry: requestId },
    );
    note.principal = callerName(caller);
    const run = newRun(api, caller, requestId, headers, variables, requestId);
    const described = await describeSubscription(ports, ports.executableOf(api), run, query, operationName, note);
    note.close(200);
    return described;
  } catch (error) {
    ports.metrics.subscribed(api.settings.id, faultOf(error));
    const refusal = error instanceof NotASubscription ? error : asRefusal(error, ports.operator);
    note.error =
      (refusal instanceof NotASubscription ? 'UnsupportedOperation' : refusal.errors[0]?.errorType) ?? 'error';
    note.fail({ what: note.subject || 'GraphQL', error: note.error, message: refusal.message });
    note.close(error instanceof AwsError ? error.status : 400);
    throw refusal;
  }
}

/** Tells whose fault the refusal of a subscription is. An unexpected error is the server's. */
function faultOf(error: unknown): 'client' | 'server' {
  if (error instanceof AwsError) return error.status < 500 ? 'client' : 'server';
  return isRefusal(error) || error instanceof NotASubscription ? 'client' : 'server';
}

function readData(data: string): GraphqlBody {
  try {
    return readGraphqlBody(data);
  } catch (error) {
    if (error instanceof AwsError) throw new NotASubscription('unknown');
    throw error;
  }
}

function sendFrame(socket: WebSocket, frame: string, unread: Unread): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(frame);
  unread.sent(socket, frame.length);
}

export function closeSocket(clock: Clock, socket: WebSocket): void {
  if (socket.readyState === socket.OPEN) socket.close(1000);
  const cancel = clock.after(closeTimeout, () => socket.terminate());
  socket.once('close', cancel);
}
