import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type * as Apollo from '@apollo/client/core' with { 'resolution-mode': 'require' };
import type * as AuthLink from 'aws-appsync-auth-link';
import type { AuthOptions } from 'aws-appsync-auth-link';
import type * as SubscriptionLink from 'aws-appsync-subscription-link';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startApp, type App } from '../../apps/support.ts';

// As a module of Node, the link does not find the hash that it signs with. By `require`, and in bundlers, it does.
const require = createRequire(import.meta.url);
const { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } = require('@apollo/client/core') as typeof Apollo;
const { AUTH_TYPE, createAuthLink } = require('aws-appsync-auth-link') as typeof AuthLink;
const { createSubscriptionHandshakeLink } = require('aws-appsync-subscription-link') as typeof SubscriptionLink;

const data = mkdtempSync(join(tmpdir(), 'apollo-'));
const clients: Apollo.ApolloClient[] = [];
let app: App;
beforeAll(async () => {
  globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;
  app = await startApp(data, 'modes/template.yaml', { parameters: { Mode: 'API_KEY' } });
});
afterAll(async () => {
  for (const client of clients) client.stop();
  await app.runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

/** The client as the links' own documentation puts it together. */
function clientWith(auth: AuthOptions): Apollo.ApolloClient {
  const { graphqlUrl: url = '', region } = app.runtime.outputs;
  const link = ApolloLink.from([
    createAuthLink({ url, region, auth }),
    createSubscriptionHandshakeLink({ url, region, auth }, new HttpLink({ uri: url })),
  ]);
  // Apollo 4 adds `extensions` to the body after the link has signed it, unless it is told not to.
  const enhancedClientAwareness = { transport: false } as const;
  const client = new ApolloClient({ link, cache: new InMemoryCache(), enhancedClientAwareness });
  clients.push(client);
  return client;
}
const byKey = (): AuthOptions => ({ type: AUTH_TYPE.API_KEY, apiKey: app.runtime.outputs.apiKey ?? '' });
const signed = (): AuthOptions => ({ type: AUTH_TYPE.AWS_IAM, credentials: app.runtime.outputs.credentials });

const ask = gql`
  {
    ask
  }
`;
const note = gql`
  mutation ($text: String!) {
    note(text: $text) {
      text
    }
  }
`;
const noted = gql`
  subscription {
    noted {
      text
    }
  }
`;

it.each([
  ['by key', byKey, 'API Key Authorization'],
  ['signed', signed, 'IAM Authorization'],
])("Apollo with AppSync's links asks, changes and hears, %s", async (_how, auth, mode) => {
  const client = clientWith(auth());
  expect((await client.query({ query: ask })).data).toEqual({ ask: mode });
  let heard: unknown;
  const subscription = client.subscribe({ query: noted }).subscribe(({ data: event }) => (heard = event));
  // The client does not tell when its subscription is acknowledged.
  await expect
    .poll(
      async () => {
        const { data: done } = await client.mutate({ mutation: note, variables: { text: 'x' } });
        expect(done).toMatchObject({ note: { text: 'x' } });
        return heard;
      },
      { timeout: 10_000 },
    )
    .toMatchObject({ noted: { text: 'x' } });
  subscription.unsubscribe();
});

it('Apollo hears what is refused: a wrong key, a wrong signature, a field that is not there', async () => {
  const wrong = clientWith({ type: AUTH_TYPE.API_KEY, apiKey: 'da2-wrong' });
  const unauthorized = { name: 'ServerError', statusCode: 401 };
  await expect(wrong.query({ query: ask })).rejects.toMatchObject(unauthorized);
  const refusal = new Promise((resolve) =>
    wrong.subscribe({ query: noted }).subscribe({ next: resolve, error: resolve }),
  );
  // The link gives its error no shape that Apollo knows, and by this socket of Node it may lose the reason.
  expect(inspect(await refusal, { depth: 8 })).toContain('Connection failed');
  const { accessKeyId } = app.runtime.outputs.credentials;
  const forged = clientWith({ type: AUTH_TYPE.AWS_IAM, credentials: { accessKeyId, secretAccessKey: 'wrong' } });
  await expect(forged.query({ query: ask })).rejects.toMatchObject({ name: 'ServerError', statusCode: 403 });
  await expect(clientWith(byKey()).query({ query: gql('{ nothing }') })).rejects.toMatchObject({
    name: 'CombinedGraphQLErrors',
    errors: [
      { message: "Validation error of type FieldUndefined: Field 'nothing' in type 'Query' is undefined @ 'nothing'" },
    ],
  });
});
