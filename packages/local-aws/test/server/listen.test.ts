import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { done } from '../../src/kernel/in-turns.ts';
import { listen, type Listening, type ListenOptions } from '../../src/server/listen.ts';
import { createWaitingBodies } from '../../src/server/waiting-bodies.ts';
import { manualClock } from '../support/manual-clock.ts';
import { recordingOperator, terminal } from '../support/operator.ts';
import { administrator } from '../support/ports.ts';

let server: Listening;
afterEach(() => server.close());

/** Listens on a free port. Bodies may have 100 bytes unless a test says otherwise. */
const serve = (options: Pick<ListenOptions, 'handle'> & Partial<ListenOptions>): Promise<Listening> =>
  listen({
    ...{ host: '127.0.0.1', port: 0, bodyLimit: () => 100, newRequestId: () => 'r', operator: terminal },
    ...options,
  });

/** What comes back on a connection until it ends. */
const heard = (port: number, sent: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });

it('does not wait for ever for a client to say what it wants', async () => {
  let upgrades = 0;
  server = await serve({
    headersTimeoutMs: 100,
    handle: async () => ({ status: 200, headers: { connection: 'close' }, body: 'here' }),
    upgrade: () => (upgrades += 1),
  });
  const [half, halfUpgrade, whole] = await Promise.all([
    heard(server.port, 'GET / HTTP/1.1\r\nhost: localhost\r\n'),
    heard(
      server.port,
      'GET /graphql/realtime HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n' +
        'sec-websocket-key: ',
    ),
    heard(server.port, 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'),
  ]);
  for (const answer of [half, halfUpgrade]) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(whole).toMatch(/^HTTP\/1\.1 200 [^]*here$/);
  expect(upgrades).toBe(0);
});

it('keeps no more of a body than it may be long, whether its length is announced or not', async () => {
  server = await serve({
    handle: async ({ body, unread }) => ({ status: unread ? 413 : 200, headers: {}, body: String(body.length) }),
  });
  const announced = (length: number): string =>
    `POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n${'x'.repeat(length)}`;
  const chunked = (length: number): string =>
    'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n' +
    `${length.toString(16)}\r\n${'x'.repeat(length)}\r\n0\r\n\r\n`;
  const answers = await Promise.all(
    [announced(100), announced(101), chunked(100), chunked(101)].map((sent) => heard(server.port, sent)),
  );
  expect(answers.map((answer) => /^HTTP\/1\.1 (\d+) [^]*\r\n(\d+)$/.exec(answer)?.slice(1))).toEqual([
    ['200', '100'],
    ['413', '0'],
    ['200', '100'],
    ['413', '0'],
  ]);
});

it('answers from the headers what needs no body, and asks for no body that it does not read', async () => {
  server = await serve({
    lingerMs: 20,
    bodyLimit: ({ headers }) => (headers['origin'] === undefined ? 100 : 0),
    handle: async ({ headers, body }) => ({
      status: headers['origin'] === undefined ? 200 : 403,
      headers: { connection: 'close' },
      body: body.toString(),
    }),
  });
  const post = 'POST / HTTP/1.1\r\nhost: a\r\n';
  const [refused, chunked, doubtful, welcome] = await Promise.all([
    // None of these bodies ever comes whole.
    heard(server.port, `${post}origin: b\r\ncontent-length: 5000000\r\n\r\nxx`),
    heard(server.port, `${post}origin: b\r\ntransfer-encoding: chunked\r\n\r\n5\r\nxx`),
    heard(server.port, `${post}origin: b\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n`),
    heard(server.port, `${post}expect: 100-continue\r\ncontent-length: 2\r\n\r\nxx`),
  ]);
  for (const answer of [refused, chunked, doubtful]) expect(answer).toMatch(/^HTTP\/1\.1 403 [^]*connection: close/i);
  expect(welcome).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
});

it('bodies of strangers share a room; who is known by his headers, and who is small, goes past', async () => {
  const clock = manualClock();
  server = await serve({
    lingerMs: 20,
    bodyLimit: () => 2 ** 20,
    room: createWaitingBodies({ most: 200_000, small: 1_000, clock }),
    begin: ({ path }) => (path === '/known' ? { isKnown: true, complete: () => done(administrator) } : undefined),
    handle: async ({ body, unread }) => ({
      status: unread ? 503 : 200,
      headers: { connection: 'close' },
      body: String(body.length),
    }),
  });
  const post = (path: string, length: number, sent = length): string =>
    `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: ${length}\r\n\r\n${'x'.repeat(sent)}`;
  // Each keeps its last byte for itself.
  const slow = Array.from({ length: 8 }, () => heard(server.port, post('/', 300_000, 299_999)));
  for (const [path, length] of [
    ['/known', 900_000],
    ['/', 900],
  ] as const)
    expect(await heard(server.port, post(path, length))).toMatch(new RegExp(`^HTTP/1\\.1 200 [^]*${length}$`));
  const ended = Promise.all(slow);
  let over = false;
  void ended.then(() => (over = true));
  const patient = heard(server.port, post('/', 400_000));
  await expect
    .poll(() => {
      clock.advance(5_000);
      return over;
    })
    .toBe(true);
  for (const answer of await ended) expect(answer).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: 1/i);
  expect(await patient).toMatch(/^HTTP\/1\.1 200 [^]*400000$/);
});

it('joins headers that are repeated, so that none of them goes unseen', async () => {
  server = await serve({
    handle: async ({ headers }) => ({ status: 200, headers: { connection: 'close' }, body: JSON.stringify(headers) }),
  });
  const answer = await heard(
    server.port,
    'GET / HTTP/1.1\r\nHost: a\r\nHOST: b\r\nAuthorization: one\r\nauthorization: two\r\nX-Amz-Meta-A: 1\r\n' +
      'x-amz-meta-a: 2\r\n__proto__: x\r\n\r\n',
  );
  expect(JSON.parse(answer.slice(answer.indexOf('{')))).toEqual(
    JSON.parse('{"host":"a,b","authorization":"one,two","x-amz-meta-a":"1,2","__proto__":"x"}'),
  );
});

it('sends headers beyond ASCII, wherever they stand', async () => {
  server = await serve({
    handle: async () => ({
      status: 200,
      headers: { 'content-disposition': 'filename="é"', connection: 'close' },
      body: Buffer.from('here'),
    }),
  });
  expect(await heard(server.port, 'GET / HTTP/1.1\r\nhost: a\r\n\r\n')).toMatch(
    /content-disposition: filename="é"[^]*here$/,
  );
});

it('takes a client that goes away for no error of its own', async () => {
  const operator = recordingOperator();
  server = await serve({
    operator,
    handle: async () => ({ status: 200, headers: {}, body: '' }),
  });
  for (const sent of [
    'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 50\r\n\r\nhalf',
    'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab',
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () =>
        socket.write(sent, () => setTimeout(() => socket.destroy(), 20)),
      );
      socket.on('close', () => resolve());
    });
  }
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(200);
  expect(operator.said).toEqual([]);
});

it('ends although an upgrade is under way, whose socket nobody else knows', async () => {
  let asked = (): void => undefined;
  const upgrading = new Promise<void>((resolve) => (asked = resolve));
  server = await serve({
    handle: async () => ({ status: 200, headers: {}, body: '' }),
    upgrade: () => asked(),
  });
  const answer = heard(server.port, 'GET / HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n');
  await upgrading;
  await server.close();
  expect(await answer).toBe('');
});

it('serves requests that come without waiting for answers one after the other, and all of them', async () => {
  let underWay = 0;
  let most = 0;
  server = await serve({
    async handle({ path, body }) {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return { status: 200, headers: {}, body: `<${path} ${Buffer.from(body).toString()}>` };
    },
  });
  const count = 240;
  const requests = Array.from({ length: count }, (_, index) =>
    index % 3 === 0
      ? `GET /${index} HTTP/1.1\r\nhost: a\r\n\r\n`
      : `POST /${index} HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody`,
  );
  const text = await heard(
    server.port,
    `${requests.join('')}GET /last HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
  );
  const answers = [...text.matchAll(/<\/(\w+) (\w*)>/g)].map(([, path, body]) => `${path} ${body}`);
  const expected = Array.from({ length: count }, (_, index) => `${index} ${index % 3 === 0 ? '' : 'body'}`);
  expect(answers).toEqual([...expected, 'last ']);
  expect(most).toBe(1);
});

it('cuts off who sends very many without waiting, and serves the others', async () => {
  let served = 0;
  server = await serve({
    handle: async () => ({ status: 200, headers: {}, body: `here ${(served += 1)}` }),
  });
  const flood = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(50_000);
  const floods = Array.from({ length: 4 }, () => heard(server.port, flood).catch(() => 'cut'));
  const text = await heard(server.port, 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  expect(text).toMatch(/^HTTP\/1\.1 200 [^]*here/);
  await Promise.all(floods);
  expect(served).toBeLessThan(4 * 300);
});

it('goes on after a client that has sent more than it waited for', async () => {
  let served = 0;
  server = await serve({
    operator: recordingOperator(),
    async handle() {
      served += 1;
      await new Promise(setImmediate);
      return { status: 200, headers: {}, body: 'here' };
    },
  });
  const gone = connect(server.port, '127.0.0.1', () => {
    gone.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody'.repeat(100));
    gone.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbo');
  });
  await expect.poll(() => served).toBeGreaterThan(3);
  gone.destroy();
  const text = await heard(server.port, 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  expect(text).toMatch(/^HTTP\/1\.1 200 [^]*here$/);
});

it('cuts the answers that have stalled longest when many have, and none that somebody reads', async () => {
  let open = 0;
  async function* endless(): AsyncGenerator<Uint8Array, void, undefined> {
    open += 1;
    try {
      for (;;) yield Buffer.alloc(2 ** 20);
    } finally {
      open -= 1;
    }
  }
  server = await serve({
    handle: async () => ({ status: 200, headers: {}, body: endless() }),
    unreadBounds: { most: 2, leastMs: 100 },
  });
  const ask = (reads: boolean): Socket => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n'));
    // Whoever pauses notices the end of the connection when it reads on.
    socket.on('error', () => undefined);
    return reads ? socket.resume() : socket.pause();
  };
  const reader = ask(true);
  await expect.poll(() => reader.bytesRead).toBeGreaterThan(0);
  const stalled = [1, 2, 3, 4, 5].map(() => ask(false));
  await expect.poll(() => open).toBe(6);
  await expect.poll(() => open, { timeout: 5_000 }).toBeLessThan(4);
  const read = reader.bytesRead;
  await expect.poll(() => reader.bytesRead).toBeGreaterThan(read);
  expect(reader.destroyed).toBe(false);
  for (const socket of [reader, ...stalled]) socket.destroy();
  await expect.poll(() => open).toBe(0);
});
