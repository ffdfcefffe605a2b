import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UnsupportedError } from '../../src/kernel/errors.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createSendRequest } from '../../src/runtime/send-request.ts';
import { callHttp, type HttpPorts } from '../../src/services/appsync/execution/http-source.ts';
import { virtualClock } from '../services/virtual-clock.ts';

const bomb = gzipSync(Buffer.alloc(200 * 2 ** 20));
const asked: string[] = [];
let closed = 0;
let server: Server;
let send: ReturnType<typeof createSendRequest>;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.on('close', () => (closed += 1));
    if (request.url === '/silent') return;
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
    ids: systemIds,
    region: 'us-east-1',
    endpointUrl: origin(),
    serviceNamed: () => undefined,
    callService: () => Promise.reject(new Error('nobody is called')),
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
  const clock = virtualClock(0);
  const before = closed;
  const ports: HttpPorts = {
    clock,
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
