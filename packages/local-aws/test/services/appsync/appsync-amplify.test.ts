import { Amplify } from 'aws-amplify';
import { generateClient, type GraphQLResult } from 'aws-amplify/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { bothModes, createWorld, iam, passing, post, token, type World } from './support.ts';

// The unmodified client of the web app. `endpoint` serves subscriptions and `customEndpoint` requests, because
// the client turns http: into wss: for its socket.
const sdl = `
  type Query { hello: String secret: String @aws_iam }
  type Mutation { publish(owner: String): Note @aws_iam }
  type Subscription {
    onNote(owner: String): Note @aws_subscribe(mutations: ["publish"])
    onSecret: Note @aws_subscribe(mutations: ["publish"]) @aws_iam
  }
  type Note @aws_cognito_user_pools @aws_iam { owner: String }
`;

let world: World;
let jwt: string;
beforeAll(async () => {
  globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;
  jwt = await token();
  world = await createWorld({
    sdl,
    api: bothModes,
    codes: { publish: passing },
    resolvers: { 'Mutation.publish': 'publish' },
  });
  Amplify.configure({
    API: {
      GraphQL: {
        endpoint: world.url.replace('http', 'ws'),
        customEndpoint: world.url,
        customEndpointRegion: 'us-east-1',
        region: 'us-east-1',
        defaultAuthMode: 'none',
      },
    },
  });
});
afterAll(() => world.close());

interface Observable<Event> {
  subscribe(observer: { next(event: Event): void; error(error: unknown): void }): { unsubscribe(): void };
}

const client = generateClient();
const options = () => ({ authMode: 'lambda' as const, authToken: jwt });
const ask = (query: string) =>
  client.graphql({ query, ...options() }) as Promise<GraphQLResult<Record<string, unknown>>>;
const watch = (query: string, variables: Record<string, unknown> = {}) =>
  client.graphql({ query, variables, ...options() }) as unknown as Observable<{ data: unknown }>;

it('queries, and shows AppSync’s errors', async () => {
  expect((await ask('{ hello }')).data).toEqual({ hello: null });
  await expect(ask('{ secret }')).rejects.toMatchObject({
    errors: [{ errorType: 'Unauthorized', message: 'Not Authorized to access secret on type Query' }],
  });
  await expect(
    client.graphql({ query: '{ hello }', authMode: 'lambda', authToken: 'bad' }) as Promise<unknown>,
  ).rejects.toMatchObject({
    errors: [{ message: 'Unauthorized' }],
  });
});

it('subscribes and receives what is published', async () => {
  const events: unknown[] = [];
  const errors: unknown[] = [];
  const first = new Promise<void>((resolve) => {
    const subscription = watch('subscription S($owner: String) { onNote(owner: $owner) { owner } }', {
      owner: 'me',
    }).subscribe({
      next(event) {
        events.push(event.data);
        subscription.unsubscribe();
        resolve();
      },
      error: (error) => void errors.push(error),
    });
  });
  const publish = (owner: string) =>
    post(world.url, iam(), {
      query: 'mutation M($owner: String) { publish(owner: $owner) { owner } }',
      variables: { owner },
    });
  // The client does not tell when its subscription is acknowledged: publish until it hears one.
  let heard = false;
  void first.then(() => (heard = true));
  while (!heard && errors.length === 0) {
    await publish('other');
    await publish('me');
  }
  expect(errors).toEqual([]);
  expect(events).toEqual([{ onNote: { owner: 'me' } }]);
});

it('hears why a subscription is refused', async () => {
  const error = await new Promise((resolve) =>
    watch('subscription { onSecret { owner } }').subscribe({ next: resolve, error: resolve }),
  );
  expect(JSON.stringify(error)).toContain('Not Authorized to access onSecret on type Subscription');
});
