import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSocket } from './socket-client.ts';
import { bearer, bothModes, createWorld, iam, passing, post, token, type World } from './support.ts';

const sdl = `
  type Query { hello: String }
  type Mutation { publish(input: String): Note @aws_iam }
  type Subscription { onNote(owner: String): Note @aws_subscribe(mutations: ["publish"]) }
  type Note @aws_cognito_user_pools @aws_iam { owner: String text: String }
`;

let world: World;
let jwt: string;
beforeAll(async () => {
  world = await createWorld({
    sdl,
    api: bothModes,
    codes: {
      publish: {
        request: (ctx) => ({ payload: JSON.parse(String((ctx.arguments as { input: string }).input)) as unknown }),
        response: passing.response,
      },
    },
    resolvers: { 'Mutation.publish': 'publish' },
  });
  jwt = await token();
});
afterAll(() => world.close());

const publish = (note: unknown) =>
  post(world.url, iam(), {
    query: 'mutation M($n: String) { publish(input: $n) { owner text } }',
    variables: { n: JSON.stringify(note) },
  });

/** Opens a socket after a good handshake, to which a test writes bytes. */
async function rawSocket(): Promise<Socket> {
  const { port, pathname } = new URL(world.wsUrl);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    [
      `GET ${pathname} HTTP/1.1`,
      'host: localhost',
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      `sec-websocket-key: ${randomBytes(16).toString('base64')}`,
      'sec-websocket-protocol: graphql-ws',
      `authorization: ${jwt}`,
      '',
      '',
    ].join('\r\n'),
  );
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
}

const ended = (socket: Socket): Promise<void> =>
  new Promise((resolve) => (socket.destroyed ? resolve() : (socket.resume(), socket.once('close', () => resolve()))));

it.each([
  ['unmasked', '81020102'],
  ['reserved bits', 'f18000000000'],
  ['reserved opcode', '83800000000000'],
  ['bad UTF-8', '818200000000c328'],
  ['enormous length', '81ff7fffffffffffffff00000000'],
  ['over 256 KB', '81ff00000000000500000000000000'],
  ['orphan continuation', '808000000000'],
  ['long ping', '89fe00ff00000000'],
  ['bad close code', '8882000000000001'],
])('closes a socket that sends a frame that is %s', async (_, hex) => {
  const socket = await rawSocket();
  socket.write(Buffer.from(hex, 'hex'));
  await ended(socket);
  expect((await post(world.url, await bearer(), { query: '{ hello }' })).status).toBe(200);
});

it('lives through random bytes and random JSON', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 64 }), async (bytes) => {
      const socket = await rawSocket();
      socket.end(bytes);
      await ended(socket);
    }),
    { numRuns: 40 },
  );
  const client = await openSocket(world.wsUrl, { authorization: jwt });
  await client.init();
  fc.assert(
    fc.property(fc.json(), (text) => client.send(text)),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(fc.json(), (data) =>
      client.send({ type: 'start', id: 'x', payload: { data, extensions: { authorization: { authorization: jwt } } } }),
    ),
    { numRuns: 200 },
  );
  for (let index = 0; index < 400; index += 1) expect((await client.next()).type).toBe('error');
  client.socket.close();
});

it('limits the rate of frames', async () => {
  const client = await openSocket(world.wsUrl, { authorization: jwt });
  await client.init();
  for (let index = 0; index < 3_000; index += 1) client.send('{}');
  const types = new Set<string | undefined>();
  for (let index = 0; index < 3_000; index += 1) types.add((await client.next()).payload?.errors?.[0]?.errorType);
  expect(types).toContain('LimitExceededError');
  client.socket.close();
});

it('cuts off a reader that stops reading, and no other', async () => {
  const query = 'subscription { onNote { owner text } }';
  const slow = await openSocket(world.wsUrl, { authorization: jwt });
  const fast = await openSocket(world.wsUrl, { authorization: jwt });
  for (const client of [slow, fast]) {
    await client.init();
    expect((await client.subscribe('a', { authorization: jwt }, query)).type).toBe('start_ack');
  }
  slow.socket.pause();
  const text = 'x'.repeat(200_000);
  for (let index = 0; index < 80; index += 1) {
    await publish({ text });
    expect((await fast.next()).type).toBe('data');
  }
  slow.socket.resume();
  expect(await slow.closed()).toBe(1006);
  fast.socket.close();
});

it('drops payloads over 240 KB without a word', async () => {
  const client = await openSocket(world.wsUrl, { authorization: jwt });
  await client.init();
  await client.subscribe('a', { authorization: jwt }, 'subscription { onNote { owner text } }');
  await publish({ text: 'x'.repeat(250_000) });
  await publish({ text: 'small' });
  expect((await client.next()).payload?.data).toEqual({ onNote: { owner: null, text: 'small' } });
  client.socket.close();
});

it('publishes to the matching ones among thousands of filtered subscriptions', async () => {
  const clients: Awaited<ReturnType<typeof openSocket>>[] = [];
  for (let index = 0; index < 10; index += 1) {
    // One after another: who opens a socket has ten seconds to begin.
    const client = await openSocket(world.wsUrl, { authorization: jwt });
    clients.push(client);
    await client.init();
    for (let own = 0; own < 200; own += 1)
      client.start(`s${own}`, { authorization: jwt }, `subscription { onNote(owner: "${index}-${own}") { owner } }`);
    for (let own = 0; own < 200; own += 1) expect((await client.next()).type).toBe('start_ack');
  }
  for (let own = 0; own < 100; own += 1) await publish({ owner: `3-${own}` });
  for (let own = 0; own < 100; own += 1)
    expect(await clients[3]!.next()).toMatchObject({
      id: `s${own}`,
      payload: { data: { onNote: { owner: `3-${own}` } } },
    });
  expect(clients.every(({ waiting }) => waiting.length === 0)).toBe(true);
  for (const { socket } of clients) socket.close();
});
