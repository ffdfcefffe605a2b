import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CognitoIdentityProviderClient, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { Amplify } from 'aws-amplify';
import { generateClient, type GraphQLResult } from 'aws-amplify/api';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startApp, type App } from '../../apps/support.ts';

const data = mkdtempSync(join(tmpdir(), 'members-'));
const elsewhere = mkdtempSync(join(tmpdir(), 'members-elsewhere-'));
const user = { username: 'ada@example.com', password: 'Correct-Horse-9', groups: [] };
const keys = new Map<string, { readonly key: CryptoKey; readonly published: JWK }>();
let issuerServer: Server;
let issuer: string;
let app: App;
const now = Date.now();

async function newKey(kid: string, alg: string): Promise<void> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  keys.set(kid, { key: privateKey, published: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } });
}

beforeAll(async () => {
  globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;
  for (const [kid, alg] of [
    ['rsa', 'RS256'],
    ['elliptic', 'ES256'],
    ['pss', 'PS256'],
  ] as const)
    await newKey(kid, alg);
  issuerServer = createServer((request, response) => {
    const jwks = { keys: [...keys.values()].map(({ published }) => published) };
    const isConfiguration = request.url === '/.well-known/openid-configuration';
    response.end(JSON.stringify(isConfiguration ? { issuer, jwks_uri: `${issuer}/keys` } : jwks));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => issuerServer.once('listening', resolve));
  const host = `127.0.0.1:${(issuerServer.address() as AddressInfo).port}`;
  issuer = `http://${host}`;
  app = await startApp(data, 'members/template.yaml', {
    parameters: { Issuer: issuer },
    allowHosts: [host],
    users: [user],
  });
});
afterAll(async () => {
  await app.runtime.stop();
  issuerServer.close();
  for (const folder of [data, elsewhere]) rmSync(folder, { recursive: true, force: true });
});

async function token(claims: Record<string, unknown> = {}, kid = 'rsa', key = keys.get(kid)?.key): Promise<string> {
  const second = Math.floor(now / 1000);
  const standard = { iss: issuer, sub: 'ada', aud: 'web', iat: second, auth_time: second, exp: second + 600 };
  return new SignJWT({ ...standard, ...claims })
    .setProtectedHeader({ alg: String(keys.get(kid)?.published.alg), kid })
    .sign(key!);
}

const whoAmI = async (authorization: string) => app.ask('{ whoAmI }', {}, { authorization });
const errorOf = async (authorization: string) => (await whoAmI(authorization)).errors?.[0]?.message;

it('tokens of the issuer are verified with its keys, whatever their algorithm', async () => {
  for (const kid of ['rsa', 'elliptic']) {
    const { data: answer } = await whoAmI(`Bearer ${await token({ name: 'Ada' }, kid)}`);
    expect(JSON.parse(String(answer?.['whoAmI']))).toEqual({
      authType: 'Open ID Connect Authorization',
      identity: {
        sub: 'ada',
        issuer,
        claims: expect.objectContaining({ iss: issuer, sub: 'ada', aud: 'web', name: 'Ada' }),
      },
    });
  }
  expect(await errorOf(await token({}, 'pss'))).toMatch(/signed by PS256 is not supported/);
  const { privateKey } = await generateKeyPair('RS256');
  expect(await errorOf(await token({}, 'rsa', privateKey))).toBe('Unauthorized');
});

it('aud or azp has to be a client of the expression, and times count from issue and sign-in', async () => {
  const second = Math.floor(now / 1000);
  expect(await errorOf(await token({ aud: ['api'], azp: 'mobile' }))).toBeUndefined();
  for (const claims of [
    { aud: 'other' },
    { iat: second - 3601 },
    { auth_time: second - 7201 },
    { auth_time: undefined },
    { iat: undefined },
    { nbf: second + 60 },
  ])
    expect(await errorOf(await token(claims)), JSON.stringify(claims)).toBe('Unauthorized');
  expect(await errorOf(await token({ aud: 'website' }))).toMatch(/^ClientId .* matches a part of aud or azp/);
  expect(await errorOf(await token({ exp: second - 1 }))).toBe('Token has expired.');
  expect(await errorOf(await token({ iss: 'https://other.example' }))).toBe('Valid authorization header not provided.');
  expect(await errorOf('custom')).toBe('Valid authorization header not provided.');
});

it('a user pool of the stack is an issuer like others; an API key stands beside them', async () => {
  const { awsEndpointUrl: endpoint, region, userPoolClientId: ClientId, graphqlUrl } = app.runtime.outputs;
  const { AuthenticationResult } = await new CognitoIdentityProviderClient({ endpoint, region }).send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: ClientId ?? '',
      AuthParameters: { USERNAME: user.username, PASSWORD: user.password },
    }),
  );
  const { data: answer } = await whoAmI(AuthenticationResult?.IdToken ?? '');
  const { identity } = JSON.parse(String(answer?.['whoAmI'])) as { identity: Record<string, unknown> };
  expect(identity).toMatchObject({ issuer: expect.stringMatching(/^https:\/\/cognito-idp\./) });
  expect(graphqlUrl && (await app.ask('{ open whoAmI }')).errors).toMatchObject([
    { message: 'Not Authorized to access whoAmI on type Query' },
  ]);
});

it('Amplify asks and subscribes with the token of its provider', async () => {
  const { graphqlUrl = '', region } = app.runtime.outputs;
  const GraphQL = { endpoint: graphqlUrl.replace('http', 'ws'), customEndpoint: graphqlUrl, region };
  const accessToken = await token({ name: 'Ada' });
  Amplify.configure(
    { API: { GraphQL: { ...GraphQL, customEndpointRegion: region, defaultAuthMode: 'oidc' } } },
    {
      Auth: {
        tokenProvider: { getTokens: async () => ({ accessToken: { payload: {}, toString: () => accessToken } }) },
      },
    },
  );
  const client = generateClient();
  const { data: answer } = (await client.graphql({ query: '{ whoAmI }' })) as GraphQLResult<{ whoAmI: string }>;
  expect(JSON.parse(answer.whoAmI)).toMatchObject({ identity: { sub: 'ada', claims: { name: 'Ada' } } });
  let heard = false;
  const event = new Promise((resolve, reject) => {
    const observable = client.graphql({ query: 'subscription { noted { text } }' }) as unknown as {
      subscribe(observer: { next(value: unknown): void; error(error: unknown): void }): { unsubscribe(): void };
    };
    const subscription = observable.subscribe({
      next: (value) => (subscription.unsubscribe(), resolve(value)),
      error: reject,
    });
  });
  void event.finally(() => (heard = true));
  // The client does not tell when its subscription is acknowledged, so the test makes notes until it gets one.
  while (!heard) await app.ask('mutation { note(text: "x") { text } }');
  expect(await event).toMatchObject({ data: { noted: { text: 'x' } } });
});

it('an issuer that nobody allowed is refused by name, with what to do', async () => {
  const other = await startApp(elsewhere, 'members/template.yaml');
  const authorization = await token({ iss: 'https://issuer.example' });
  expect((await other.ask('{ whoAmI }', {}, { authorization })).errors).toMatchObject([
    { message: expect.stringMatching(/issuer\.example, which is elsewhere, .*--allow-host issuer\.example/) },
  ]);
  await other.runtime.stop();
});
