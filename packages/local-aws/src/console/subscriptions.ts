import { randomUUID } from 'node:crypto';
import { subscribe } from '../client/subscribe.ts';
import { AwsError, messageOf } from '../kernel/errors.ts';
import { noGraphqlApi } from '../kernel/graphql-api.ts';
import type { As, Callers } from './callers.ts';
import type { ConsoleAccount } from './console.ts';

type State = 'connecting' | 'subscribed' | 'refused' | 'ended';

/** A subscription as the console shows it. Its events have numbers, from the first event on. */
export interface SubscriptionLine {
  readonly id: string;
  readonly query: string;
  readonly variables: unknown;
  readonly as: string;
  readonly state: State;
  readonly reason: string | undefined;
  readonly count: number;
  readonly events: readonly { readonly at: number; readonly payload: unknown }[];
}

export interface Subscriptions {
  open(query: string, variables: unknown, as: As): Promise<{ readonly id: string }>;
  list(): readonly SubscriptionLine[];
  /** Ends a subscription and forgets it. */
  close(id: string): void;
  stop(): void;
}

interface Held {
  line: SubscriptionLine;
  readonly abort: AbortController;
}

const mostAtOnce = 20;
const keptEvents = 100;

/** Subscribes at the public real-time endpoint over WebSocket, as a client does. */
export function createSubscriptions(account: ConsoleAccount, callers: Callers): Subscriptions {
  const held = new Map<string, Held>();
  const end = (id: string): void => {
    held.get(id)?.abort.abort();
    held.delete(id);
  };
  return {
    async open(query, variables, as) {
      const { graphqlUrl, realtimeUrl } = account;
      if (graphqlUrl === undefined || realtimeUrl === undefined) throw new AwsError('GraphqlApiNotFound', noGraphqlApi);
      const id = randomUUID();
      const abort = new AbortController();
      const one: Held = {
        line: { id, query, variables, as: nameOf(as), state: 'connecting', reason: undefined, count: 0, events: [] },
        abort,
      };
      const [oldest] = held.size < mostAtOnce ? [] : held.keys();
      if (oldest !== undefined) end(oldest);
      held.set(id, one);
      const become = (part: Partial<SubscriptionLine>): void => void (one.line = { ...one.line, ...part });
      const credentials = (url: string, body: string) => callers.headersFor(as, url, body);
      subscribe(
        { graphqlUrl, realtimeUrl, credentials },
        {
          query,
          variables: (variables ?? {}) as Readonly<Record<string, unknown>>,
          signal: abort.signal,
          onReady: () => become({ state: 'subscribed' }),
          onEvent: (payload) =>
            become({
              count: one.line.count + 1,
              events: [...one.line.events, { at: Date.now(), payload }].slice(-keptEvents),
            }),
        },
      ).catch((error: unknown) =>
        become({ state: one.line.state === 'subscribed' ? 'ended' : 'refused', reason: messageOf(error) }),
      );
      return { id };
    },
    list: () => [...held.values()].map(({ line }) => line).reverse(),
    close: end,
    stop: () => [...held.keys()].forEach(end),
  };
}

function nameOf(as: As): string {
  if (as.kind === 'user') return as.username;
  if (as.kind === 'role') return `role ${as.role}`;
  return { administrator: 'administrator', apiKey: 'API key', nobody: 'nobody' }[as.kind];
}
