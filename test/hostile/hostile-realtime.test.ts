import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sign } from '../authorization/signing.ts';
import { rawFrames, upgrades } from './corpus/realtime.ts';
import {
  handshake,
  isLimited,
  openAcknowledged,
  openRaw,
  requestBytes,
  type Connection,
  type Message,
} from './realtime/connection.ts';
import { verdictOf } from './realtime/frames.ts';
import { framesOf } from './realtime/frame-mutants.ts';
import { expectedOf, messageOf, type Expected } from './realtime/message-mutants.ts';
import { upgradeOf, type Upgrade } from './realtime/upgrade-mutants.ts';
import { send } from './support/http.ts';
import { createTally, each, leak, maxMilliseconds, type Tally } from './support/judge.ts';
import { diceOf, indices, range, size } from './support/settings.ts';
import { graphqlUrl, outputs, token, victim } from './support/target.ts';

const timeout = size(120_000, 3_600_000);

/** Tries again when it took too long: a hang comes again, a busy machine does not. Undefined: it was in time. */
async function inTime(attempt: () => Promise<string | undefined>): Promise<string | undefined> {
  let why: string | undefined;
  for (let again = 0; again < 3; again += 1) {
    const started = performance.now();
    why = await attempt();
    const took = performance.now() - started;
    if (why === undefined && took <= maxMilliseconds) return undefined;
    why ??= `takes ${Math.round(took)} ms`;
  }
  return why;
}

/** The message that answers, and that nothing of the machine shows in it. */
const judged = (tally: Tally, name: string, input: unknown, message: Message | undefined): void => {
  const text = JSON.stringify(message ?? '');
  const shown = leak(text) ?? (/Internal ?(Failure|Error)/i.test(text) ? text : undefined);
  if (shown !== undefined) tally.fail(name, `shows ${shown.slice(0, 300)}`, input);
};

const fits = ({ types, errorType, id }: Expected, message: Message): boolean =>
  types.includes(message.type ?? '') &&
  (id === undefined || message.id === id) &&
  (errorType === undefined || message.payload?.errors?.[0]?.errorType === errorType);

it('mutated messages', { timeout }, async () => {
  const tally = createTally('realtime messages');
  const share = size(100, 1_000);
  let slowest = 0;
  const all = indices('messages', size(800, 34_000));
  await each(range(Math.ceil(all.length / share)), 8, async (batch) => {
    const connection = await openAcknowledged();
    for (const index of all.slice(batch * share, (batch + 1) * share)) {
      const name = `messages:${index}`;
      const text = messageOf(diceOf('messages', index));
      const expected = expectedOf(text);
      const started = performance.now();
      let answer = await answerTo(connection, text);
      // A fast machine sends more a second than AppSync takes.
      while (isLimited(answer)) answer = await sleep(1_000).then(() => answerTo(connection, text));
      tally.count(expected.types.join(' or '));
      judged(tally, name, text, answer);
      if (!answer || !fits(expected, answer))
        tally.fail(name, `is answered ${JSON.stringify(answer)} instead of ${JSON.stringify(expected)}`, text);
      slowest = Math.max(slowest, performance.now() - started);
      if (answer?.type === 'start_ack') await stop(connection, answer.id ?? '');
    }
    connection.socket.destroy();
  });
  // A message that hangs has no answer at all; the time tells of the machine, too.
  process.stdout.write(`hostile: the slowest message took ${Math.round(slowest)} ms\n`);
  await tally.finish();
});

async function answerTo(connection: Connection, text: string): Promise<Message | undefined> {
  const seen = connection.messages.length;
  const next = (): Message | undefined => connection.messages.slice(seen).find(({ type }) => type !== 'ka');
  connection.say(text);
  return connection.find(() => next() !== undefined).then(next);
}

async function stop(connection: Connection, id: string): Promise<void> {
  const seen = connection.messages.length;
  connection.say({ type: 'stop', id });
  const answer = await connection.find(
    (message) =>
      ((message.type === 'complete' && message.id === id) || isLimited(message)) &&
      connection.messages.indexOf(message) >= seen,
  );
  if (isLimited(answer)) return sleep(1_000).then(() => stop(connection, id));
  if (!answer) throw new Error(`${id} was not stopped`);
}

/** Writes to an open connection and requires what RFC 6455 does. */
async function attackWith(bytes: Buffer): Promise<string | undefined> {
  const verdict = verdictOf(bytes);
  const connection = await openAcknowledged();
  try {
    connection.write(bytes);
    if (verdict === 'partial')
      return (await connection.ended(20)) ? 'is cut off in the middle of a good frame' : undefined;
    if (verdict === 'violation' || verdict === 'closing')
      return (await connection.ended()) ? undefined : `is kept open after a ${verdict}`;
    connection.say({ type: 'stop', id: 'probe' });
    return (await connection.find(({ id }) => id === 'probe')) ? undefined : 'is cut off although all is right';
  } finally {
    connection.socket.destroy();
  }
}

it('raw frames', { timeout }, async () => {
  const tally = createTally('realtime frames');
  const attack = async (name: string, bytes: Buffer): Promise<void> => {
    tally.count(verdictOf(bytes));
    const why = await inTime(() => attackWith(bytes)).catch(String);
    if (why !== undefined) tally.fail(name, `${verdictOf(bytes)}: ${why}`, bytes.toString('hex').slice(0, 1_500));
  };
  for (const { name, bytes, verdict } of rawFrames) {
    expect([name, verdictOf(bytes)]).toEqual([name, verdict]);
    await attack(name, bytes);
  }
  await each(indices('frames', size(250, 10_000)), 8, (index) =>
    attack(`frames:${index}`, framesOf(diceOf('frames', index))),
  );
  await tally.finish();
});

const acceptOf = (bytes: Buffer): string => {
  const key = /\r\nsec-websocket-key:[ \t]*([^\r\n]*?)[ \t]*\r\n/i.exec(bytes.toString('latin1'))?.[1] ?? '';
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
};

async function attackUpgrade({ bytes, expected }: Upgrade): Promise<string | undefined> {
  const connection = await openRaw(bytes, { wait: expected === 'unknown' ? 400 : 10_000 });
  try {
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(connection.head)?.[1] ?? 0);
    if (leak(connection.head)) return `shows ${leak(connection.head)}`;
    if (status >= 500 && status !== 501) return `is answered ${connection.head}`;
    if (expected === 'refused') return status === 101 ? 'is upgraded' : undefined;
    if (status !== 101) return expected === 'unknown' ? undefined : `is answered ${connection.head || 'nothing'}`;
    if (!connection.head.includes(acceptOf(bytes))) return `has the wrong accept key: ${connection.head}`;
    connection.say({ type: 'connection_init' });
    const first = await connection.find(() => true);
    const isIn = first?.type === 'connection_ack';
    if (expected === 'unknown') return isIn && !holdsToken(bytes) ? 'lets a stranger in' : undefined;
    if (expected === 'opens')
      return first?.type === 'connection_error' && (await connection.ended())
        ? undefined
        : `is answered ${JSON.stringify(first)}`;
    return isIn ? undefined : `is answered ${JSON.stringify(first)}`;
  } finally {
    connection.socket.destroy();
  }
}

const [, , signature = ''] = token.split('.');
const encodedSignature = [0, 1, 2].map((shift) =>
  Buffer.from(`${'x'.repeat(shift)}${signature}`)
    .toString('base64')
    .slice(4, 200),
);
const holdsToken = (bytes: Buffer): boolean =>
  bytes.includes(signature) ||
  encodedSignature.some((part) => bytes.includes(part) || bytes.includes(encodeURIComponent(part)));

it('mutated upgrades', { timeout }, async () => {
  const tally = createTally('realtime upgrades');
  const attack = async (name: string, upgrade: Upgrade): Promise<void> => {
    tally.count(upgrade.expected);
    const why = await inTime(() => attackUpgrade(upgrade)).catch(String);
    if (why !== undefined)
      tally.fail(name, `${upgrade.expected}: ${why}`, upgrade.bytes.toString('latin1').replaceAll(token, '<token>'));
  };
  for (const { name, ...upgrade } of upgrades) await attack(name, upgrade);
  await each(indices('upgrades', size(150, 6_000)), 8, (index) =>
    attack(`upgrades:${index}`, upgradeOf(diceOf('upgrades', index))),
  );
  await tally.finish();
});

it('a socket that is refused is closed by the server, not left half open', async () => {
  const connection = await openRaw(requestBytes([['GET', '/nowhere'], ...handshake().slice(1)]), {
    allowHalfOpen: true,
  });
  expect(connection.head).toContain('404');
  const closed = new Promise((resolve) => connection.socket.once('close', resolve));
  // Whoever writes on is told that nobody is there.
  const writing = setInterval(() => connection.write(Buffer.from('x')), 20);
  await closed;
  clearInterval(writing);
});

const subscription = (text = 'subscription { onDragonAdded { name description } }') => ({
  data: JSON.stringify({ query: text }),
  extensions: { authorization: { Authorization: token, host: graphqlUrl.host } },
});

it('floods before the acknowledgement are not answered, and not for long', async () => {
  const connection = await openRaw(requestBytes(handshake()));
  for (const index of range(900)) connection.say({ type: 'start', id: String(index), payload: subscription() });
  connection.say({ type: 'connection_init' });
  await connection.find(({ type }) => type === 'connection_ack');
  expect(connection.messages.map(({ type }) => type)).toEqual(['connection_ack']);
  for (const _ of range(1_500)) connection.say('{}');
  const limited = await connection.find(({ payload }) => payload?.errors?.[0]?.errorType === 'LimitExceededError');
  expect(limited).toMatchObject({ type: 'error' });
  connection.socket.destroy();
});

it('the 201st subscription and a second of the same id are refused', async () => {
  const connection = await openAcknowledged();
  for (const index of range(201)) connection.say({ type: 'start', id: `s${index}`, payload: subscription() });
  connection.say({ type: 'start', id: 's7', payload: subscription() });
  const errorOf = async (wanted: string): Promise<unknown> =>
    (await connection.find(({ id, type }) => id === wanted && type === 'error'))?.payload?.errors?.[0]?.errorType;
  expect(await errorOf('s200')).toBe('MaxSubscriptionsReachedError');
  expect(await errorOf('s7')).toBe('DuplicatedOperationError');
  await expect
    .poll(() => connection.messages.filter(({ type }) => type === 'start_ack').length, { timeout: 5_000 })
    .toBe(200);
  connection.socket.destroy();
});

async function publish(description: string): Promise<void> {
  const input = {
    name: victim.dragonName,
    family: 'x',
    description,
    addedAt: '2026-01-01T00:00:00Z',
    location: { country: 'x', state: 'x', city: 'x', neighborhood: 'x' },
  };
  const body = JSON.stringify({
    query: 'mutation P($input: PublishDragonAddedInput!) { publishDragonAdded(input: $input) { name description } }',
    variables: { input },
  });
  const headers = await sign(outputs.credentials, outputs.region, {
    url: graphqlUrl.href,
    service: 'appsync',
    body,
    headers: { 'content-type': 'application/json' },
  });
  const { status } = await send({
    method: 'POST',
    path: graphqlUrl.pathname,
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    body,
  });
  if (status !== 200) throw new Error(`publishing answered ${status}`);
}

it('a reader that stalls is cut at its bound, and no other', async () => {
  const [stalled, reading] = [await openAcknowledged(), await openAcknowledged()];
  for (const connection of [stalled, reading]) {
    connection.say({ type: 'start', id: 'd', payload: subscription() });
    expect(await connection.find(({ type }) => type === 'start_ack')).toBeDefined();
  }
  stalled.socket.pause();
  for (const _ of range(60)) await publish('x'.repeat(200_000));
  await expect.poll(() => reading.messages.filter(({ type }) => type === 'data').length, { timeout: 10_000 }).toBe(60);
  stalled.socket.resume();
  expect(await stalled.ended()).toBe(true);
  expect(stalled.messages.filter(({ type }) => type === 'data').length).toBeLessThan(60);
  reading.socket.destroy();
});
