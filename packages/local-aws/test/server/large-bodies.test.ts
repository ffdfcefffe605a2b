import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemIds } from '../../src/kernel/ids.ts';
import { listen } from '../../src/server/listen.ts';
import { terminal } from '../support/operator.ts';

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let server: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  server = await listen({
    ...{ host: '127.0.0.1', port: 0, bodyLimit: () => 64 * 2 ** 20, newRequestId: systemIds.uuid, operator: terminal },
    handle: ({ body }) => Promise.resolve({ status: 200, headers: {}, body: digest(body) }),
  });
});
afterAll(() => server.close());

function send(body: Buffer, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = request({ port: server.port, method: 'PUT', headers }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    });
    sending.on('error', reject);
    for (let at = 0; at < body.length; at += 50_001) sending.write(body.subarray(at, at + 50_001));
    sending.end();
  });
}

it.each([1, 50_000, 2 ** 20 - 1, 2 ** 20, 3 * 2 ** 20 + 7])('a body of %d bytes is read whole', async (size) => {
  const body = randomBytes(size);
  expect(await send(body, { 'content-length': String(size) })).toBe(digest(body));
  expect(await send(body, { 'transfer-encoding': 'chunked' })).toBe(digest(body));
});

it('what is only announced takes no memory', async () => {
  const before = process.memoryUsage().arrayBuffers;
  const sockets = Array.from({ length: 40 }, () => connect(server.port, '127.0.0.1'));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.write(`PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 60000000\r\n\r\nsome`);
  // Whoever comes after them is answered after they were heard.
  await send(Buffer.from('x'), { 'content-length': '1' });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 2 ** 20);
  for (const socket of sockets) socket.destroy();
});
