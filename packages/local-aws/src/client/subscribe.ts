import { WebSocket } from 'ws';
import { OperatorError } from '../kernel/operator-error.ts';

/** The API to subscribe to, and the headers that identify the caller for a POST of `body` to `url`. */
export interface RealtimeTarget {
  readonly graphqlUrl: string;
  readonly realtimeUrl: string;
  credentials(url: string, body: string): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
}

export interface Subscription {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The number of events after which the subscription ends. Without it, only the server or `signal` ends it. */
  readonly count?: number;
  /** Aborting the signal ends the subscription. */
  readonly signal?: AbortSignal;
  /** Is called when the server has acknowledged the subscription. */
  onReady(): void;
  onEvent(event: unknown): void;
}

interface Frame {
  readonly type: string;
  readonly payload?: unknown;
}

/**
 * Subscribes over WebSocket, until `count` events have come or the server ends it. docs: AWS AppSync Developer Guide,
 * "Building a real-time WebSocket client in AWS AppSync"
 */
export async function subscribe(target: RealtimeTarget, subscription: Subscription): Promise<void> {
  const { graphqlUrl, realtimeUrl } = target;
  const { query, variables, signal } = subscription;
  const { host } = new URL(graphqlUrl);
  const credentials = async (url: string, body: string): Promise<object> => ({
    ...(await target.credentials(url, body)),
    host,
  });
  const header = Buffer.from(JSON.stringify(await credentials(`${graphqlUrl}/connect`, '{}'))).toString('base64url');
  const data = JSON.stringify({ query, variables });
  const authorization = await credentials(graphqlUrl, data);
  const start = { id: '1', type: 'start', payload: { data, extensions: { authorization } } };
  if (signal?.aborted) return;
  const socket = new WebSocket(realtimeUrl, ['graphql-ws', `header-${header}`]);
  signal?.addEventListener('abort', () => socket.terminate());
  return new Promise((resolve, reject) => {
    let left = subscription.count ?? Infinity;
    const fail = (error: unknown): void => {
      reject(error as Error);
      socket.close();
    };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('error', fail);
    socket.on('close', () => {
      if (signal?.aborted) resolve();
      reject(new OperatorError('SubscriptionEnded', 'The server has closed the connection.'));
    });
    socket.on('message', (message: Buffer) => {
      const { type, payload } = JSON.parse(message.toString('utf8')) as Frame;
      if (type === 'connection_ack') socket.send(JSON.stringify(start));
      if (type === 'start_ack') subscription.onReady();
      if (type === 'error' || type === 'connection_error') fail(refused(payload));
      if (type === 'complete') fail(new OperatorError('SubscriptionEnded', 'The server has ended the subscription.'));
      if (type !== 'data') return;
      subscription.onEvent(payload);
      if ((left -= 1) > 0) return;
      resolve();
      socket.close();
    });
  });
}

function refused(payload: unknown): OperatorError {
  const { errors = [] } = (payload ?? {}) as { errors?: readonly { errorType?: string; message?: string }[] };
  const said = errors.map(({ errorType, message }) => [errorType, message].filter(Boolean).join(': '));
  return new OperatorError('SubscriptionRefused', said.join('; ') || JSON.stringify(payload));
}
