import { readFileSync } from 'node:fs';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import type { Outputs } from 'local-aws';
import { WebSocket } from 'ws';

// Browsers have it, Node does from 22 on.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

/** Of a stack on AWS the file names neither the endpoint nor credentials: those of the environment count. */
type Target = Omit<Outputs, 'credentials'> & Partial<Pick<Outputs, 'credentials'>>;

/** Everything the suite knows of the system under test. */
export const target = JSON.parse(readFileSync(process.env['DRAGONS_OUTPUTS'] ?? '', 'utf8')) as Target;
Amplify.configure(target.amplify as Parameters<typeof Amplify.configure>[0]);

export const sdk = {
  region: target.region,
  ...(target.credentials && { credentials: target.credentials }),
  ...(target.awsEndpointUrl && { endpoint: target.awsEndpointUrl }),
};

const user = (index: number) => {
  const found = target.users?.[index];
  if (!found) throw new Error('the outputs file names no such user: npm run outputs -- --users makes them');
  return found;
};
export const users = { ada: user(0), grace: user(1), ranger: user(2) };
export type UserName = keyof typeof users;

/** Signs in with Amplify's default flow (SRP). */
export async function signInAs(name: UserName): Promise<void> {
  await signOut();
  const { nextStep } = await signIn({ username: users[name].username, password: users[name].password });
  if (nextStep.signInStep !== 'DONE') throw new Error(`sign-in stopped at ${nextStep.signInStep}`);
}

const tokens = new Map<UserName, Promise<string>>();
/** An access token of the user, as Amplify would send it. */
export function accessToken(name: UserName): Promise<string> {
  const known =
    tokens.get(name) ??
    signInAs(name).then(async () => (await fetchAuthSession()).tokens?.accessToken.toString() ?? '');
  tokens.set(name, known);
  return known;
}

export interface GraphQLResult {
  readonly status: number;
  readonly data: Record<string, never> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly errorType?: string | null;
    readonly errorInfo?: Record<string, unknown> | null;
    readonly path?: readonly string[] | null;
  }[];
}

/** A bare GraphQL request over HTTP, to say things that no client library would. */
export async function post(token: string | undefined, query: string, variables?: unknown): Promise<GraphQLResult> {
  const response = await fetch(target.graphqlUrl ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: token }) },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Omit<GraphQLResult, 'status'>) };
}

interface AmplifyClient {
  graphql(request: { query: string; variables?: object }): Promise<{ data: Record<string, unknown> }>;
}
interface AmplifySubscribing {
  graphql(request: { query: string; variables?: object }): {
    subscribe(observer: { next(value: { data: Record<string, unknown> }): void; error(error: unknown): void }): {
      unsubscribe(): void;
    };
  };
}

const client = generateClient();

/** A query or mutation of whoever is signed in with Amplify. */
export async function graphql<T>(query: string, variables: object = {}): Promise<T> {
  return (await (client as unknown as AmplifyClient).graphql({ query, variables })).data as T;
}

/** Collects what a subscription of whoever is signed in delivers; resolves when the server has acknowledged it. */
export async function subscribed<T>(
  query: string,
  variables: object = {},
): Promise<{ received: T[]; unsubscribe(): void }> {
  const { Hub } = await import('aws-amplify/utils');
  const { CONNECTION_STATE_CHANGE, ConnectionState } = await import('aws-amplify/api');
  const received: T[] = [];
  return new Promise((resolve, reject) => {
    const stop = Hub.listen('api', ({ payload }) => {
      const state = (payload.data as { connectionState?: string } | undefined)?.connectionState;
      if (payload.event !== CONNECTION_STATE_CHANGE || state !== ConnectionState.Connected) return;
      stop();
      resolve({ received, unsubscribe: () => subscription.unsubscribe() });
    });
    const subscription = (client as unknown as AmplifySubscribing)
      .graphql({ query, variables })
      .subscribe({ next: ({ data }) => received.push(Object.values(data)[0] as T), error: reject });
  });
}

/** A name that no other test uses. */
export const uniqueName = (stem: string): string => `${stem} ${crypto.randomUUID().slice(0, 8)}`;

export { reportInput } from './report-input.ts';
