import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { SecureOutputs } from '../../src/runtime/outputs-model.ts';
import { startApp, type App } from '../apps/support.ts';

const data = mkdtempSync(join(tmpdir(), 'tls-'));
let app: App;
const start = async (): Promise<void> => {
  app = await startApp(data, 'blog/template.yaml', { tlsPort: 0 });
};
beforeAll(start);
afterAll(async () => {
  await app.runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

const tls = (): SecureOutputs => {
  if (!app.runtime.outputs.secure) throw new Error('the endpoint does not speak TLS');
  return app.runtime.outputs.secure;
};
const authority = (): string => readFileSync(tls().authorityFile, 'utf8');
const headers = () => ({ 'content-type': 'application/json', 'x-api-key': app.output('Key') });
const tables = (ca?: string) => {
  const { region, credentials } = app.runtime.outputs;
  const requestHandler = { httpsAgent: new Agent(ca === undefined ? {} : { ca }) };
  const options = { endpoint: tls().awsEndpointUrl, region, credentials, maxAttempts: 1, requestHandler };
  return new DynamoDBClient(options).send(new ListTablesCommand({}));
};

describe('an endpoint that also speaks TLS', () => {
  it('answers the SDK, which trusts its authority; without that the SDK refuses it', async () => {
    expect((await tables(authority())).TableNames).toHaveLength(1);
    await expect(tables()).rejects.toThrow(/unable to verify|self-signed certificate/);
  });

  it('answers queries of a process that was told to trust it as the banner says', async () => {
    const request = { method: 'POST', headers: headers(), body: JSON.stringify({ query: '{ __typename }' }) };
    const script = `fetch(${JSON.stringify(tls().graphqlUrl)}, ${JSON.stringify(request)})
      .then(async (answer) => console.log(await answer.text()))`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: tls().authorityFile };
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env });
    expect(JSON.parse(stdout)).toEqual({ data: { __typename: 'Query' } });
  });

  it('opens the socket of subscriptions', async () => {
    const { host } = new URL(tls().graphqlUrl ?? '');
    const authorization = { host, 'x-api-key': app.output('Key') };
    const header = Buffer.from(JSON.stringify(authorization)).toString('base64');
    const socket = new WebSocket(`${tls().realtimeUrl}?header=${header}&payload=e30=`, 'graphql-ws', {
      ca: authority(),
    });
    const acknowledged = await new Promise((resolve, reject) => {
      socket.on('error', reject).on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
      socket.on('message', (message: Buffer) => resolve(JSON.parse(message.toString())));
    });
    socket.close();
    expect(acknowledged).toMatchObject({ type: 'connection_ack' });
  });

  it('is named by the outputs in every place, and for Amplify', () => {
    const { awsEndpointUrl, graphqlUrl, realtimeUrl, amplify } = tls();
    expect([awsEndpointUrl, graphqlUrl]).toEqual([
      expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      `${awsEndpointUrl}/graphql`,
    ]);
    expect(realtimeUrl).toBe(`${awsEndpointUrl.replace('https', 'wss')}/graphql/realtime`);
    expect(amplify).toMatchObject({ API: { GraphQL: { endpoint: graphqlUrl } } });
    const forAmplify = JSON.parse(readFileSync(join(data, 'amplify_outputs.json'), 'utf8')) as {
      data: { url: string };
    };
    expect(forAmplify.data.url).toBe(graphqlUrl);
    expect(app.runtime.outputs.graphqlUrl).toMatch(/^http:/);
  });

  it('keeps its keys to the owner, and its authority over a restart', async () => {
    const files = readdirSync(join(data, 'tls'));
    expect(files.sort()).toEqual(['ca-key.pem', 'ca.pem', 'server-key.pem', 'server.pem']);
    expect(files.map((file) => statSync(join(data, 'tls', file)).mode & 0o077)).toEqual([0, 0, 0, 0]);
    const before = authority();
    await app.runtime.stop();
    await start();
    expect(authority()).toBe(before);
    expect((await tables(before)).TableNames).toHaveLength(1);
  });
});
