import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UnsupportedError } from '../../src/kernel/errors.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createSendRequest } from '../../src/runtime/send-request.ts';
import { createOidcVerifier } from '../../src/services/appsync/auth/oidc-token.ts';
import { callHttp, type HttpPorts } from '../../src/services/appsync/execution/http-source.ts';
import { virtualClock } from '../services/virtual-clock.ts';

const bomb = gzipSync(Buffer.alloc(200 * 2 ** 20));
const asked: string[] = [];
let closed = 0;
let server: Server;
const clock = virtualClock(0);
let send: ReturnType<typeof createSendRequest>;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.on('close', () => (closed += 1));
    if (request.url === '/silent' || request.url?.startsWith('/tenant')) return;
    if (request.url === '/bomb') return void response.setHeader('content-encoding', 'gzip').end(bomb);
    const chunk = Buffer.alloc(65_536, 'a');
    const write = (): void => {
      while (response.write(chunk));
    };
    response.on('drain', write);
    write();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  send = createSendRequest({
    clock,
    ids: systemIds,
    region: 'us-east-1',
    endpointUrl: origin(),
    serviceNamed: () => undefined,
    callService: () => Promise.reject(new Error('nobody is called')),
    depthOf: () => 0,
  });
});
afterAll(() => server.close());

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

it.each(['/endless', '/bomb'])(
  'an answer that is too large is refused by name, and the connection ends: %s',
  async (path) => {
    const before = closed;
    const url = new URL(path, origin());
    await expect(send({ method: 'GET', url, headers: {}, body: '' })).rejects.toThrow(UnsupportedError);
    await expect.poll(() => closed).toBe(before + 1);
  },
);

it('a resolver waits for an answer as long as a request may take, and gives up its connection', async () => {
  const before = closed;
  const ports: HttpPorts = {
    requireAllowed: () => undefined,
    sendRequest: send,
    roles: {} as HttpPorts['roles'],
  };
  const source = { name: 'h', type: 'HTTP', endpoint: origin(), signing: undefined } as const;
  const answer = callHttp(ports, source, { method: 'GET', resourcePath: '/silent' }, undefined);
  await expect.poll(() => asked).toContain('/silent');
  await clock.advance(30_000);
  expect(await answer).toEqual({
    result: null,
    error: { message: 'Execution timed out.', type: 'Http:ConnectionError' },
  });
  await expect.poll(() => closed).toBe(before + 1);
});

it('a token waits as long for the keys of its issuer', async () => {
  const before = closed;
  const issuer = `${origin()}/tenant`;
  const met: string[] = [];
  const requireAllowed = (id: string): void => void met.push(id);
  const verify = createOidcVerifier({ clock, requireAllowed, sendRequest: send, userPoolKeys: () => undefined });
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = [part({ alg: 'RS256', kid: 'a' }), part({ iss: issuer }), 'signature'].join('.');
  const verified = verify(token, { issuer } as Parameters<typeof verify>[1], true).catch(String);
  await expect.poll(() => asked).toContain('/tenant/.well-known/openid-configuration');
  await clock.advance(30_000);
  expect(await verified).toMatch('Unauthorized');
  expect(met).toEqual(['appsync-oidc:no-keys']);
  await expect.poll(() => closed).toBe(before + 1);
});
