import { expect, it } from 'vitest';
import type { SendRequest } from '../../src/contract/ports.ts';
import type { Service } from '../../src/contract/service.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createSendRequest } from '../../src/runtime/send-request.ts';
import { administrator } from '../support/ports.ts';
import { virtualClock } from '../services/virtual-clock.ts';

/** Makes a service that answers with its name. */
const service = (name: string): Service =>
  ({
    refusals: { signature: name === 's3' ? 's3' : 'json' },
    read: () => ({ action: 'Any', input: {} }),
    answer: () => ({ status: 200, headers: {}, body: name }),
    error: (_request: unknown, { status, code, message }: { status: number; code: string; message: string }) => ({
      status,
      headers: {},
      body: `${code}: ${message}`,
    }),
  }) as unknown as Service;
const services: Readonly<Record<string, Service>> = Object.fromEntries(
  ['states', 's3', 'appsync'].map((name) => [name, service(name)]),
);
const called: string[] = [];
let depth = 1;
const send = createSendRequest({
  clock: virtualClock(0),
  ids: systemIds,
  region: 'us-east-1',
  endpointUrl: 'http://127.0.0.1:1',
  serviceNamed: (name) => (Object.hasOwn(services, name) ? services[name] : undefined),
  callService: ({ service: name }) => Promise.resolve(void called.push(name)),
  depthOf: () => depth,
});

type Request = Parameters<SendRequest>[0];
const to = (host: string, signedFor?: string): Request => ({
  method: 'GET',
  url: new URL(`https://${host}/`),
  headers: {},
  body: '',
  cause: 'e',
  ...(signedFor !== undefined && {
    signed: { service: signedFor, region: 'us-east-1', principal: administrator },
  }),
});

it.each([
  ['states.us-east-1.amazonaws.com', 'states', 'states'],
  ['sync-states.us-east-1.amazonaws.com', 'states', 'states'],
  ['states.s3.us-east-1.amazonaws.com', 's3', 's3'],
  ['s3.amazonaws.com', 's3', 's3'],
  ['abc.appsync-api.us-east-1.amazonaws.com', 'appsync', 'appsync'],
])('a request goes to whom its host names: %s', async (host, signedFor, name) => {
  expect(await send(to(host, signedFor))).toMatchObject({ status: 200, body: name });
  expect(called.at(-1)).toBe(name);
});

it.each([
  ['states.us-east-1.amazonaws.com', 's3', "Credential should be scoped to correct service: 'states'"],
  ['bucket.s3.us-east-1.amazonaws.com', 'states', 'incorrect service "states". This endpoint belongs to "s3".'],
])('signed for another, it is refused by the one that it reaches: %s, %s', async (host, signedFor, message) => {
  const before = called.length;
  const { status, body } = await send(to(host, signedFor));
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body).toContain(message);
  expect(called).toHaveLength(before);
});

it('a host whose service is not here is named, whatever the request is signed for', async () => {
  await expect(send(to('polly.us-east-1.amazonaws.com', 's3'))).rejects.toThrow('polly.us-east-1.amazonaws.com');
});

it('what was caused by itself many times over ends by name', async () => {
  depth = 16;
  await expect(send(to('s3.amazonaws.com', 's3'))).rejects.toThrow('a resolver that asks its own API never ends');
});
