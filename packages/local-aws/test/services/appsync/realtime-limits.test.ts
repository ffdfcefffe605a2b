import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { defaultLimits, type RealtimeLimits } from '../../../src/services/appsync/realtime/limits.ts';
import { createHeld } from '../../../src/services/appsync/realtime/held.ts';
import { createUnread } from '../../../src/services/appsync/realtime/unread.ts';
import { openSocket } from './socket-client.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { bearer, bothModes, createWorld, fakeLoader, iam, passing, post, type World } from './support.ts';

const sdl = `
  type Query { hello: String }
  type Mutation { publish(text: String): Note @aws_iam }
  type Subscription { onNote: Note @aws_subscribe(mutations: ["publish"]) }
  type Note @aws_cognito_user_pools @aws_iam { text: String }
`;
const clock = manualClock(Date.now());
const note = 'subscription { onNote { text } }';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});
async function open(limits: Partial<RealtimeLimits>): Promise<World> {
  const codes = { publish: passing };
  const world = await createWorld({
    sdl,
    api: bothModes,
    codes,
    resolvers: { 'Mutation.publish': 'publish' },
    ports: { clock },
    loadCode: { loadCode: fakeLoader(codes), limits },
  });
  worlds.push(world);
  return world;
}
const publish = (world: World, text: string) =>
  post(world.url, iam(), { query: 'mutation M($t: String) { publish(text: $t) { text } }', variables: { t: text } });

/** Subscribes. A subscriber that was connected before must get everything, whatever others do. */
async function subscriber(world: World) {
  const client = await openSocket(world.wsUrl, await bearer());
  await client.init();
  expect((await client.subscribe('1', await bearer(), note)).type).toBe('start_ack');
  return client;
}

const twoSockets = async (world: World) =>
  [await openSocket(world.wsUrl, await bearer()), await openSocket(world.wsUrl, await bearer())] as const;

it('are AppSync’s where it documents them', () => {
  expect(defaultLimits).toMatchObject({
    connectsPerSecond: 2_000,
    subscriptions: 200,
    lifeMs: 86_400_000,
    unreadBytes: 1_000_000,
    allUnreadBytes: 64_000_000,
    allHeldBytes: 256_000_000,
    initMs: 10_000,
  });
});

describe('connects', () => {
  it('over the rate are told so and closed, and nobody else is; the next second is another', async () => {
    const world = await open({ connectsPerSecond: 20 });
    const before = await subscriber(world);
    clock.advance(1_000);
    const flood = await Promise.all(Array.from({ length: 60 }, async () => openSocket(world.wsUrl, await bearer())));
    const firsts = await Promise.all(flood.map((client) => client.init()));
    expect(firsts.filter(({ type }) => type === 'connection_ack')).toHaveLength(20);
    const refused = {
      type: 'connection_error',
      payload: { errors: [{ errorType: 'LimitExceededError', message: 'Rate limit exceeded', errorCode: 429 }] },
    };
    expect(firsts.filter(({ type }) => type !== 'connection_ack')).toEqual(Array.from({ length: 40 }, () => refused));
    await Promise.all(
      flood.filter((_, index) => firsts[index]?.type === 'connection_error').map((client) => client.closed()),
    );
    expect((await post(world.url, await bearer(), { query: '{ hello }' })).status).toBe(200);
    await publish(world, 'still here');
    expect((await before.next()).payload?.data).toEqual({ onNote: { text: 'still here' } });
    clock.advance(1_000);
    expect((await (await openSocket(world.wsUrl, await bearer())).init()).type).toBe('connection_ack');
  });

  it('over the number of connections are refused before the handshake, until one goes', async () => {
    const world = await open({ connections: 3 });
    const clients = await Promise.all(Array.from({ length: 3 }, async () => openSocket(world.wsUrl, await bearer())));
    await expect(openSocket(world.wsUrl, await bearer())).rejects.toThrow('503');
    clients[0]?.socket.close();
    await clients[0]?.closed();
    expect((await (await openSocket(world.wsUrl, await bearer())).init()).type).toBe('connection_ack');
  });
});

describe('pings', () => {
  it('are answered, with what they carry, up to the rate of frames', async () => {
    const world = await open({ framesPerSecond: 10 });
    const client = await openSocket(world.wsUrl, await bearer());
    let pongs = 0;
    client.socket.on('pong', () => (pongs += 1));
    const echoed = new Promise((resolve) => client.socket.once('pong', (data: Buffer) => resolve(data.toString())));
    for (let index = 0; index < 40; index += 1) client.socket.ping(`ping ${index}`);
    expect(await echoed).toBe('ping 0');
    // The answer to the frame after them shows that all pings were handled: that frame is over the rate as well.
    client.send({ type: 'connection_init' });
    expect((await client.next()).payload?.errors?.[0]?.errorType).toBe('LimitExceededError');
    expect(pongs).toBe(10);
  });

  it('far over the rate end the connection, and nobody else’s', async () => {
    const world = await open({ framesPerSecond: 10 });
    const [bystander, pinging, sending] = [await subscriber(world), ...(await twoSockets(world))];
    for (let index = 0; index < 101; index += 1) {
      pinging.socket.ping('x');
      sending.send('x');
    }
    expect(await pinging.closed()).toBe(1006);
    expect(await sending.closed()).toBe(1006);
    clock.advance(1_000);
    await publish(world, 'unmoved');
    expect((await bystander.next()).payload?.data).toEqual({ onNote: { text: 'unmoved' } });
  });

  it('of a client that reads no pongs end its connection, not the memory', async () => {
    const world = await open({ framesPerSecond: 1e9, unreadBytes: 100_000 });
    const client = await openSocket(world.wsUrl, await bearer());
    client.socket.pause();
    const payload = Buffer.alloc(125);
    let alive = true;
    client.socket.on('close', () => (alive = false)).on('error', () => undefined);
    for (let burst = 0; burst < 2_000 && alive && client.socket.bufferedAmount < 4e6; burst += 1) {
      for (let index = 0; index < 1_000; index += 1) client.socket.ping(payload);
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.socket.resume();
    expect(await client.closed()).toBe(1006);
    expect((await post(world.url, await bearer(), { query: '{ hello }' })).status).toBe(200);
  });
});

it('a message over the size closes its connection alone', async () => {
  const world = await open({ frameBytes: 1_000 });
  const [bystander, client] = [await subscriber(world), await openSocket(world.wsUrl, await bearer())];
  client.send('x'.repeat(1_001));
  expect(await client.closed()).toBe(1009);
  await publish(world, 'unmoved');
  expect((await bystander.next()).payload?.data).toEqual({ onNote: { text: 'unmoved' } });
});

it('of all readers that do not keep up, those that leave most unread are cut off when it is too much', async () => {
  const unread = createUnread({ unreadBytes: 1_000, allUnreadBytes: 4_000 });
  const ended: number[] = [];
  const socketWith = (bufferedAmount: number): WebSocket =>
    ({ bufferedAmount, readyState: 1, OPEN: 1, terminate: () => void ended.push(bufferedAmount) }) as WebSocket;
  for (const bytes of [0, 900, 10, 800, 999, 700, 600, 20]) unread.sent(socketWith(bytes), bytes);
  await new Promise(setImmediate);
  expect(ended).toEqual([999]);
  unread.sent(socketWith(1_001), 1);
  expect(ended).toEqual([999, 1_001]);
});

describe('what subscriptions keep', () => {
  const wide = (name: string, count: number): string =>
    `subscription { onNote { ${Array.from({ length: count }, (_, index) => `${name}${index}: text`).join(' ')} } }`;

  it('is bounded for all together: who keeps most is cut off, and nobody else', async () => {
    const world = await open({ allHeldBytes: 5_000_000 });
    const bystander = await subscriber(world);
    const [many, large] = await twoSockets(world);
    for (const client of [many, large]) await client.init();
    // A document counts once, however many subscribe by it.
    for (let index = 0; index < 100; index += 1)
      expect((await many.subscribe(`m${index}`, await bearer(), wide('same', 500))).type).toBe('start_ack');
    let alive = true;
    large.socket.on('close', () => (alive = false));
    for (let index = 0; index < 50 && alive; index += 1)
      large.start(`l${index}`, await bearer(), wide(`n${index}a`, 500));
    expect(await large.closed()).toBe(1006);
    await publish(world, 'unmoved');
    expect((await bystander.next()).payload?.data).toEqual({ onNote: { text: 'unmoved' } });
    expect((await many.next()).payload?.data).toMatchObject({ onNote: { same0: 'unmoved' } });
    // What it kept is free again.
    const [next] = await twoSockets(world);
    await next.init();
    for (let index = 0; index < 5; index += 1)
      expect((await next.subscribe(`n${index}`, await bearer(), wide(`m${index}a`, 500))).type).toBe('start_ack');
  });

  it('counts to those who are left when one of them goes, and to nobody after the last', () => {
    const ended: string[] = [];
    const socket = (name: string): WebSocket => ({ terminate: () => void ended.push(name) }) as unknown as WebSocket;
    const held = createHeld({ allHeldBytes: 1_000 });
    const document = (length: number) =>
      ({
        nodes: [{ loc: { source: { body: 'x'.repeat(length) } } }],
        scope: { variables: {} },
        frameLength: length,
      }) as never;
    const [a, b, c] = [socket('a'), socket('b'), socket('c')];
    const [shared, own] = [document(10), document(5)];
    for (const one of [a, b]) held.keep(one, shared);
    held.free(a, shared);
    held.keep(c, own);
    // 700 bytes are those of b now, and 350 those of c.
    expect(ended).toEqual(['b']);
    held.free(b, shared);
    held.keep(a, { data: 'x'.repeat(300) });
    expect(ended).toEqual(['b']);
    held.keep(a, { data: 'x'.repeat(300) });
    expect(ended).toEqual(['b', 'a']);
  });
});
