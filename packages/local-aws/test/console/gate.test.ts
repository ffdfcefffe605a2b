import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStateKeeper, openConsole, type Console } from '../../src/console/index.ts';
import type { StateKeeper } from '../../src/console/state.ts';
import { createFaults } from '../../src/faults/faults.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { createSteps } from '../../src/journal/steps.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createLocalApi } from '../../src/runtime/local-api.ts';
import { listen, type Listening } from '../../src/server/listen.ts';
import { recordingOperator } from '../support/operator.ts';
import { pipelineOver } from '../support/pipeline.ts';
import { administrator } from '../support/ports.ts';

let endpoint: Listening;
let opened: Console;
let port: string;
let cookie: string;

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Sends a request with any header, as a browser or a program could. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      void text(response).then((body) =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

/** Where the console asks for what AWS has not. */
async function startEndpoint(state: StateKeeper): Promise<Listening> {
  const localApi = createLocalApi({
    verifySignature: () => administrator,
    authorize: () => undefined,
    outbox: '/nowhere',
    faults: createFaults({ clock: systemClock, ids: systemIds }),
    state,
    sessionOf: () => ({ accessKeyId: '', secretAccessKey: '' }),
  });
  return listen({
    host: '127.0.0.1',
    port: 0,
    bodyLimit: () => localApi.mostBodyBytes,
    newRequestId: systemIds.uuid,
    operator: recordingOperator(),
    handle: pipelineOver({}, { localApi }),
  });
}

beforeAll(async () => {
  const state = createStateKeeper({
    dataDirectory: '/nowhere',
    met: new Map(),
    allowed: [],
    unused: () => [],
    restart: undefined,
    operator: recordingOperator(),
  });
  endpoint = await startEndpoint(state);
  const parts = {
    account: {
      awsEndpointUrl: `http://127.0.0.1:${endpoint.port}`,
      graphqlUrl: undefined,
      realtimeUrl: undefined,
      region: 'us-east-1',
      userPoolId: undefined,
      userPoolClientId: undefined,
      apiKey: undefined,
      users: [
        {
          username: 'ada@example.com',
          password: 'never-shown-1',
          groups: [],
          userPoolId: 'us-east-1_pool',
          userPoolClientId: 'client',
        },
      ],
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'never-shown-2' },
    },
    resources: [],
    journal: createJournal(systemClock),
    steps: createSteps(),
    problem: () => undefined,
    lastEvents: new Map<string, string>(),
    cause: systemIds.uuid(),
    state,
  };
  opened = await openConsole(parts, { port: 0, newRequestId: systemIds.uuid, operator: recordingOperator() });
  port = new URL(opened.url).port;
  const { headers } = await ask('GET', new URL(opened.url).pathname + new URL(opened.url).search);
  cookie = String(headers['set-cookie']?.[0]).split(';', 1)[0] ?? '';
});
afterAll(async () => {
  await opened?.close();
  await endpoint?.close();
});

const json = { 'content-type': 'application/json' };

describe('who is let into the console', () => {
  it('takes the session of the printed address as a cookie that scripts and other sites do not get', async () => {
    const { search } = new URL(opened.url);
    const { status, headers, body } = await ask('GET', `/${search}`);
    expect(status).toBe(200);
    expect(headers['set-cookie']?.[0]).toMatch(/^local-aws-console-\d+=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(body).not.toContain('script');
  });

  it('tells who there is, without a password or a secret', async () => {
    const { status, headers, body } = await ask('GET', '/api/about', { cookie });
    expect(status).toBe(200);
    expect(body).toContain('ada@example.com');
    expect(body).not.toContain('never-shown');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    ['no cookie', 401, {}],
    ['a wrong session', 401, { cookie: 'wrong' }],
    ['a name that was rebound', 403, { host: 'evil.example' }],
    ['the page of another port', 403, { origin: 'http://127.0.0.1:1' }],
    ['a frame or script of another port', 403, { 'sec-fetch-site': 'same-site' }],
    ['another site', 403, { origin: 'https://evil.example' }],
    ['a file or a sandbox', 403, { origin: 'null' }],
  ] as const)('refuses what comes with %s', async (_name, status, headers) => {
    const sent = 'cookie' in headers ? { cookie: cookie.replace(/=.*/, '=0') } : { cookie, ...headers };
    const answer = await ask('GET', '/api/about', Object.keys(headers).length === 0 ? {} : sent);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('ada@');
  });

  it('changes nothing for who does not name the origin of the console', async () => {
    const fault = JSON.stringify({ faults: [{ service: 's3', action: '*', kind: 'error' }] });
    expect((await ask('POST', '/api/faults', { ...json, cookie }, fault)).status).toBe(403);
    expect((await ask('GET', '/api/faults', { cookie })).body).toBe('[]');
    const origin = `http://127.0.0.1:${port}`;
    expect((await ask('POST', '/api/faults', { cookie, origin, 'content-type': 'text/plain' }, fault)).status).toBe(
      400,
    );
    expect((await ask('POST', '/api/faults', { ...json, cookie, origin }, fault)).status).toBe(200);
  });

  it.each([
    ['states', 'DeleteStateMachine'],
    ['iam', 'CreateUser'],
    ['constructor', 'toString'],
  ])('calls no action that is not in its list: %s %s', async (service, action) => {
    const headers = { ...json, cookie, origin: `http://127.0.0.1:${port}` };
    const answer = await ask('POST', '/api/aws', headers, JSON.stringify({ service, action, input: {} }));
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('NotInTheConsole');
  });

  it('lets no script, frame or request of anybody else into its page', async () => {
    const { headers } = await ask('GET', '/', { cookie });
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/=]+';/);
    expect(policy).not.toContain('unsafe');
    expect(headers['x-frame-options']).toBe('DENY');
  });
});

describe('what is no request of a page', () => {
  const inside = () => ({ ...json, cookie, origin: `http://127.0.0.1:${port}` });

  it.each([
    ['/api/graphql', '{"as":null}'],
    ['/api/graphql', '{"as":{"kind":5}}'],
    ['/api/graphql', '{"as":{"kind":"role","role":{}}}'],
    ['/api/graphql', '{"as":{"kind":"user","username":{}}}'],
    ['/api/subscriptions', '[]'],
    ['/api/subscriptions', '{"query":{},"as":[]}'],
    ['/api/token', '{"username":{}}'],
    ['/api/faults', '{"faults":"x"}'],
    ['/api/aws', '{"service":"__proto__","action":[]}'],
    ['/api/rest', '{"service":"s3","method":{},"path":5}'],
    ['/api/state/restart', '{"snapshot":{}}'],
  ])('is refused by name, whatever its members are: %s %s', async (path, body) => {
    const answer = await ask('POST', path, { ...inside(), host: `127.0.0.1:${port}` }, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(JSON.parse(answer.body)).toHaveProperty('error');
  });
});
