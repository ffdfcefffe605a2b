import { WebSocket } from 'ws';
import { OperatorError } from '../kernel/operator-error.ts';
import type { GraphqlTarget } from './caller.ts';
import { notReachable } from './outputs-file.ts';

export interface Subscription {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Ends after as many events; never unless given. */
  readonly count?: number;
  /** The server has acknowledged it. */
  onReady(): void;
  onEvent(event: unknown): void;
}

interface Frame {
  readonly type: string;
  readonly payload?: unknown;
}

/**
 * Subscribes over WebSocket, until `count` events came or the server ends it. docs: AWS AppSync Developer Guide,
 * "Building a real-time WebSocket client in AWS AppSync"
 */
export function subscribe(target: GraphqlTarget, subscription: Subscription): Promise<void> {
  const { graphqlUrl, realtimeUrl } = target;
  const { query, variables } = subscription;
  const credentials = (url: string, body: string): object => ({
    ...target.credentials(url, body),
    host: new URL(graphqlUrl).host,
  });
  const header = Buffer.from(JSON.stringify(credentials(`${graphqlUrl}/connect`, '{}'))).toString('base64url');
  const socket = new WebSocket(realtimeUrl, ['graphql-ws', `header-${header}`]);
  const data = JSON.stringify({ query, variables });
  const start = {
    id: '1',
    type: 'start',
    payload: { data, extensions: { authorization: credentials(graphqlUrl, data) } },
  };
  return new Promise((resolve, reject) => {
    let left = subscription.count ?? Infinity;
    const fail = (error: unknown): void => {
      reject(error as Error);
      socket.close();
    };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('error', (cause) => fail(notReachable(realtimeUrl, cause)));
    socket.on('close', () => reject(new OperatorError('SubscriptionEnded', 'The server has closed the connection.')));
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
