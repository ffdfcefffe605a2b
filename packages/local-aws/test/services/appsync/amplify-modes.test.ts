import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Amplify, type ResourcesConfig } from 'aws-amplify';
import { generateClient, type GraphQLResult } from 'aws-amplify/api';
import { signIn, signOut } from 'aws-amplify/auth';
import { parseAmplifyConfig } from 'aws-amplify/utils';
import { afterEach, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { amplifyOutputsOf, startApp } from '../../apps/support.ts';

const user = { username: 'ada@example.com', password: 'Correct-Horse-9', groups: [] };
let directory: string;
let runtime: Runtime;
beforeAll(() => {
  globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;
});
afterEach(async () => {
  await signOut();
  await runtime.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function start(Mode: string): Promise<void> {
  directory = mkdtempSync(join(tmpdir(), 'modes-'));
  ({ runtime } = await startApp(directory, 'modes/template.yaml', { parameters: { Mode }, users: [user] }));
}

/** Reads the file of Gen 2, whose `auth` has no place for the pools of a laptop. */
function gen2(): ResourcesConfig {
  const written = amplifyOutputsOf(runtime);
  expect(written.auth).toBeUndefined();
  return { ...parseAmplifyConfig(written), ...written.custom };
}

/** Requests that are signed are the administrator's. */
const configure = (config: ResourcesConfig, signs: boolean): void => {
  const { credentials } = runtime.outputs;
  const credentialsProvider = {
    getCredentialsAndIdentityId: async () => ({ credentials }),
    clearCredentialsAndIdentityId: () => undefined,
  };
  // Credentials that are given to Amplify hide the tokens of the signed-in user.
  if (signs) Amplify.configure(config, { Auth: { credentialsProvider } });
  else Amplify.configure(config);
};

interface Observable {
  subscribe(observer: { next(event: unknown): void; error(error: unknown): void }): { unsubscribe(): void };
}

/** Answers what a query answers and what a subscription delivers, in the mode of the configuration unless given. */
async function used(options: object): Promise<{ asked: unknown; heard: unknown }> {
  const client = generateClient();
  const run = (query: string) => client.graphql({ query, ...options }) as Promise<GraphQLResult<{ ask: string }>>;
  const { data: asked } = await run('{ ask }');
  let over = false;
  const event = new Promise((resolve, reject) => {
    const observable = client.graphql({ query: 'subscription { noted { text } }', ...options });
    const subscription = (observable as unknown as Observable).subscribe({
      next: (value) => (subscription.unsubscribe(), resolve(value)),
      error: (error) => reject(new Error(JSON.stringify(error))),
    });
  });
  void event.catch(() => undefined).finally(() => (over = true));
  // The client does not tell when its subscription is acknowledged.
  while (!over) await run('mutation { note(text: "x") { text } }');
  return { asked, heard: await event };
}

const heard = { data: { noted: { text: 'x' } } };

it.each([
  ['AMAZON_COGNITO_USER_POOLS', 'User Pool Authorization', {}],
  ['API_KEY', 'API Key Authorization', {}],
  ['AWS_IAM', 'IAM Authorization', {}],
  ['AWS_LAMBDA', 'Lambda Authorization', { authToken: 'open sesame' }],
  ['OPENID_CONNECT', 'Open ID Connect Authorization', {}],
])('an API of %s is used by Amplify as its outputs say', async (mode, ask, options) => {
  await start(mode);
  const { amplify, apiKey, graphqlApis } = runtime.outputs;
  expect(graphqlApis['Api']).toMatchObject({ defaultMode: mode, ...(apiKey !== undefined && { apiKey }) });
  configure(amplify as ResourcesConfig, mode === 'AWS_IAM');
  if (/USER_POOLS|OPENID/.test(mode)) await signIn(user);
  expect(await used(options)).toMatchObject({ asked: { ask }, heard });
  configure(gen2(), mode === 'AWS_IAM');
  expect(await used(options)).toMatchObject({ asked: { ask }, heard });
});

it('an additional mode is there for the asking, for queries and for subscriptions', async () => {
  await start('API_KEY');
  for (const config of [runtime.outputs.amplify as ResourcesConfig, gen2()]) {
    configure(config, true);
    expect(await used({ authMode: 'iam' })).toMatchObject({ asked: { ask: 'IAM Authorization' }, heard });
    expect(await used({})).toMatchObject({ asked: { ask: 'API Key Authorization' } });
  }
});
