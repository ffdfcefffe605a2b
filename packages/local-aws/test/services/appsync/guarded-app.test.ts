import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Amplify } from 'aws-amplify';
import { generateClient, type GraphQLResult } from 'aws-amplify/api';
import { AppSyncClient, ListGraphqlApisCommand } from '@aws-sdk/client-appsync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startApp, type App } from '../../apps/support.ts';
import { openSocket } from './socket-client.ts';

const data = mkdtempSync(join(tmpdir(), 'guarded-'));
const elsewhere = mkdtempSync(join(tmpdir(), 'guarded-elsewhere-'));
let app: App;
beforeAll(async () => {
  app = await startApp(data, 'guarded/template.yaml');
  globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;
  const { graphqlUrl = '', region } = app.runtime.outputs;
  const GraphQL = { endpoint: graphqlUrl.replace('http', 'ws'), customEndpoint: graphqlUrl, region };
  Amplify.configure({ API: { GraphQL: { ...GraphQL, customEndpointRegion: region, defaultAuthMode: 'lambda' } } });
});
afterAll(async () => {
  await app.runtime.stop();
  for (const folder of [data, elsewhere]) rmSync(folder, { recursive: true, force: true });
});

interface Observable {
  subscribe(observer: { next(event: unknown): void; error(error: unknown): void }): { unsubscribe(): void };
}

const client = generateClient();
type Answer = GraphQLResult<Record<string, Record<string, unknown>>>;
const as = (authToken: string, query: string): Promise<Answer> =>
  client.graphql({ query, authMode: 'lambda', authToken }) as Promise<Answer>;
const watch = (authToken: string, query: string): Observable =>
  client.graphql({ query, authMode: 'lambda', authToken }) as unknown as Observable;
const refusal = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'answered',
    (error: { errors?: { message: string }[] }) => error.errors?.map(({ message }) => message),
  );
const plain = (token: string, query = '{ open }') => app.ask(query, {}, { authorization: token });
const askedFor = async (token: string): Promise<unknown> =>
  (await as(token, '{ whoAmI { asked } }')).data['whoAmI']?.['asked'];

it('the function is told of a request, and what it answers reaches resolvers', async () => {
  const query = 'query Mine { whoAmI { user authType event } }';
  const { data: mine } = await as('custom-ada-0', query);
  expect(mine['whoAmI']).toMatchObject({ user: 'ada', authType: 'Lambda Authorization' });
  expect(JSON.parse(String(mine['whoAmI']?.['event']))).toEqual({
    authorizationToken: 'custom-ada-0',
    requestContext: {
      apiId: expect.stringMatching(/^[a-z0-9]{26}$/),
      accountId: '000000000000',
      requestId: expect.any(String),
      queryString: expect.stringContaining('query Mine'),
      variables: {},
    },
    requestHeaders: expect.objectContaining({ authorization: 'custom-ada-0', host: expect.any(String) }),
  });
  const named = { operationName: 'A', query: 'query A { whoAmI { event } } query B { open }', variables: { a: 1 } };
  const response = await fetch(app.runtime.outputs.graphqlUrl ?? '', {
    method: 'POST',
    headers: { authorization: 'custom-ada-0' },
    body: JSON.stringify(named),
  });
  const { data: answer } = (await response.json()) as { data: { whoAmI: { event: string } } };
  const { query: queryString, operationName, variables } = named;
  expect(JSON.parse(answer.whoAmI.event)).toMatchObject({ requestContext: { queryString, operationName, variables } });
});

it('fields that the function denies are null with an error, by name or by ARN; templates see the context', async () => {
  await expect(as('custom-ada', '{ notes { text secret } admin }')).rejects.toMatchObject({
    data: { notes: [{ text: 'of ada', secret: null }], admin: null },
    errors: [
      { message: 'Not Authorized to access secret on type Note', path: ['notes', 0, 'secret'] },
      { message: 'Not Authorized to access admin on type Query', errorType: 'Unauthorized' },
    ],
  });
  expect((await as('custom-root', '{ notes { secret } admin }')).data).toEqual({
    notes: [{ secret: 's' }],
    admin: 'for root',
  });
});

it('whoever the function refuses gets no answer, and learns of an error in it', async () => {
  for (const token of ['custom-nobody', 'custom-silent', 'other-ada', 'custom-'])
    expect(await refusal(as(token, '{ open }')), token).toEqual(['Unauthorized']);
  expect((await plain('custom-nobody')).errors).toEqual([
    { errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' },
  ]);
  // The expression matches only a part of this token.
  expect((await plain('custom-ada-x')).errors).toMatchObject([{ errorType: 'UnverifiedBehaviour' }]);
  expect((await plain('custom-broken')).errors).toEqual([
    { errorType: 'AuthorizerFailureException', message: 'The store of tokens is closed for broken' },
  ]);
});

it('an answer is remembered by its token, for as long as the function says', async () => {
  const first = await askedFor('custom-eve');
  expect(await askedFor('custom-eve')).toBe(first);
  expect(await askedFor('custom-eve-60')).toBe(Number(first) + 1);
  expect(await askedFor('custom-eve-60')).toBe(Number(first) + 1);
  expect(await askedFor('custom-eve-0')).toBe(Number(first) + 2);
  expect(await askedFor('custom-eve-0')).toBe(Number(first) + 3);
});

it('an API key is admitted beside it where the schema says so, and the control plane shows both', async () => {
  expect((await app.ask('{ open }')).errors).toBeUndefined();
  expect((await app.ask('{ admin }')).errors).toMatchObject([
    { message: 'Not Authorized to access admin on type Query' },
  ]);
  const { awsEndpointUrl: endpoint, region, credentials } = app.runtime.outputs;
  const control = new AppSyncClient({ endpoint, region, credentials });
  expect((await control.send(new ListGraphqlApisCommand({}))).graphqlApis).toMatchObject([
    {
      authenticationType: 'AWS_LAMBDA',
      lambdaAuthorizerConfig: {
        authorizerUri: expect.stringMatching(/^arn:aws:lambda:/),
        authorizerResultTtlInSeconds: 300,
        identityValidationExpression: 'custom-[a-z]+(-\\d+)?',
      },
      additionalAuthenticationProviders: [{ authenticationType: 'API_KEY' }],
    },
  ]);
});

it('subscribers are asked for when they connect and when they subscribe', async () => {
  let heard = false;
  const event = new Promise((resolve, reject) => {
    const subscription = watch('custom-ada', 'subscription { written { text } }').subscribe({
      next: (value) => (subscription.unsubscribe(), resolve(value)),
      error: reject,
    });
  });
  void event.finally(() => (heard = true));
  // The client does not tell when its subscription is acknowledged, so the test writes until it gets one.
  while (!heard) await app.ask('mutation { write(text: "x") { text secret } }');
  expect(await event).toMatchObject({ data: { written: { text: 'x' } } });
  const refused = await new Promise((resolve) =>
    watch('custom-ada', 'subscription { audited { text } }').subscribe({ next: resolve, error: resolve }),
  );
  expect(JSON.stringify(refused)).toContain('Not Authorized to access audited on type Subscription');
});

it('a plain client that speaks before the function has answered is heard', async () => {
  const { graphqlUrl = '', realtimeUrl = '' } = app.runtime.outputs;
  const authorization = { host: new URL(graphqlUrl).host, Authorization: 'custom-zoe-0' };
  const socket = await openSocket(realtimeUrl, authorization);
  expect((await socket.init()).type).toBe('connection_ack');
  expect((await socket.subscribe('1', authorization, 'subscription { written { text } }')).type).toBe('start_ack');
  expect((await socket.subscribe('2', authorization, 'subscription { audited { text } }')).payload?.errors).toEqual([
    { errorType: 'Unauthorized', message: 'Not Authorized to access audited on type Subscription' },
  ]);
  socket.socket.close();
  for (const [token, errorType] of [
    ['custom-nobody', 'UnauthorizedException'],
    ['custom-broken', 'AuthorizerFailureException'],
  ]) {
    const refused = await openSocket(realtimeUrl, { ...authorization, Authorization: token });
    expect((await refused.next()).payload?.errors).toMatchObject([{ errorType }]);
    expect(await refused.closed()).toBe(1000);
  }
});

it('without a permission for AppSync every request is a BadRequestException and nothing else', async () => {
  const other = await startApp(elsewhere, 'guarded/template.yaml', { parameters: { Permitted: 'no' } });
  expect((await other.ask('{ open }', {}, { authorization: 'custom-ada' })).errors).toEqual([
    { errorType: 'BadRequestException' },
  ]);
  await other.runtime.stop();
});
