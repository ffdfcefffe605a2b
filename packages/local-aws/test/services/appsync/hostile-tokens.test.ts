import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compilePattern } from '../../../src/kernel/java-regex.ts';
import { createTokenVerifier } from '../../../src/services/appsync/auth/user-pool-token.ts';
import { claimsAt, expiredTokens, forge, goodTokens, hostileTokens, rs256, type TokenCase } from './hostile-tokens.ts';
import { openSocket } from './socket-client.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { clientId, cognitoApi, createWorld, jwks, passing, post, token, userPoolId, type World } from './support.ts';

const now = Math.floor(Date.now() / 1000);
const forged = 'Valid authorization header not provided.';
const expired = 'Token has expired.';
const provider = {
  userPoolId,
  region: 'us-east-1',
  appIdClientRegex: compilePattern(clientId).linear,
  appIdClientText: clientId,
  defaultAction: 'ALLOW',
} as const;
const clock = manualClock(now * 1000);
const verify = createTokenVerifier({ clock, userPoolKeys: (id) => (id === userPoolId ? jwks : undefined) });

const outcome = (token: string): string => {
  try {
    verify(token, [provider]);
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};
const good = goodTokens(now);
const hostile = await hostileTokens(now);
const outcomes = (cases: readonly TokenCase[]): [string, string][] =>
  cases.map(({ name, token }) => [name, outcome(token)]);
const all = (cases: readonly TokenCase[], text: string): [string, string][] => cases.map(({ name }) => [name, text]);

describe('the verifier', () => {
  it('knows at least 37 ways in, no two of them the same', () => {
    expect(new Set(hostile.map(({ name }) => name)).size).toBe(hostile.length);
    expect(hostile.length).toBeGreaterThanOrEqual(37);
  });
  it('accepts what the pool signed', () => expect(outcomes(good)).toEqual(all(good, 'accepted')));
  it('refuses every other token with the same words', () => expect(outcomes(hostile)).toEqual(all(hostile, forged)));
  it('says of an expired one that it is', () =>
    expect(outcomes(expiredTokens(now))).toEqual(all(expiredTokens(now), expired)));
  it('is not worn down: what was accepted before still is', () =>
    expect(outcomes(good)).toEqual(all(good, 'accepted')));
});

describe('mutants of a good token', () => {
  const seed = Number(process.env['FUZZ_SEED'] ?? now);
  // HOSTILE=full runs the long form (npm run test:hostile).
  const runs = process.env['HOSTILE'] === 'full' ? 20_000 : 4_000;
  const valid = good[0]?.token ?? '';
  const characters = fc.constantFrom(
    ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u0000{',
  );
  const at = fc.nat(valid.length - 1);
  const splice = fc.tuple(at, fc.nat(40), fc.string({ unit: characters, maxLength: 40 }));
  const edits = fc
    .array(splice, { minLength: 1, maxLength: 4 })
    .map((list) =>
      list.reduce((text, [start, cut, put]) => text.slice(0, start) + put + text.slice(start + cut), valid),
    );
  const flip = fc
    .tuple(at, characters)
    .map(([index, character]) => valid.slice(0, index) + character + valid.slice(index + 1));
  const swap = fc
    .tuple(at, at)
    .map(([from, to]) => valid.slice(Math.min(from, to)) + valid.slice(0, Math.min(from, to)));

  it(`none of which is accepted (FUZZ_SEED=${seed})`, () => {
    fc.assert(
      fc.property(fc.oneof(flip, edits, swap), (mutant) => {
        fc.pre(mutant !== valid);
        expect(outcome(mutant)).toBe(forged);
      }),
      { seed, numRuns: runs },
    );
  });

  it(`nor of which any claim or header may be another that our key signed over by mistake (FUZZ_SEED=${seed})`, () => {
    const claims = claimsAt(now);
    const member = fc.constantFrom('exp', 'iss', 'client_id', 'token_use', 'sub');
    const outcomeOf = (name: string, value: unknown): string => {
      if (name === 'sub' && typeof value === 'string') return 'accepted';
      if (name !== 'exp' || typeof value !== 'number') return forged;
      return value > now ? 'accepted' : expired;
    };
    fc.assert(
      fc.property(member, fc.jsonValue(), (name, value) => {
        expect(outcome(forge(rs256, { ...claims, [name]: value }))).toBe(outcomeOf(name, value));
      }),
      { seed, numRuns: Math.min(runs, 300) },
    );
  });

  it(`nor any bytes at all (FUZZ_SEED=${seed})`, () => {
    const part = fc.oneof(
      fc.base64String(),
      fc.string(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        expect(outcome(parts.join('.'))).toBe(forged);
      }),
      { seed, numRuns: Math.min(runs, 1_000) },
    );
  });
});

describe('the endpoint', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({
      sdl:
        'type Query { hello: String } type Mutation { noop: String } ' +
        'type Subscription { onNoop: String @aws_subscribe(mutations: ["noop"]) }',
      api: cognitoApi,
      codes: { hello: { ...passing, response: () => 'hello' } },
      resolvers: { 'Query.hello': 'hello' },
    });
  });
  afterAll(() => world.close());
  const ask = (authorization: string) => post(world.url, { authorization }, { query: '{ hello }' });
  const sendable = hostile.filter(({ overHttp }) => overHttp !== false);
  const refusal = (message: string) => JSON.stringify({ errors: [{ errorType: 'UnauthorizedException', message }] });

  it('answers the good ones, with and without Bearer', async () => {
    for (const { token } of good)
      for (const header of [token, `Bearer ${token}`])
        expect((await ask(header)).body).toEqual({ data: { hello: 'hello' } });
  });

  it('refuses all others alike: status, body and headers say nothing of the reason', async () => {
    const seen = new Set<string>();
    for (const { name, token } of sendable) {
      const { status, text, headers } = await ask(token);
      expect([name, status, text]).toEqual([name, 401, refusal(forged)]);
      seen.add(JSON.stringify([...headers].filter(([header]) => !['date', 'x-amzn-requestid'].includes(header))));
    }
    expect(seen.size).toBe(1);
    for (const { token } of expiredTokens(now)) expect((await ask(token)).text).toBe(refusal(expired));
  });

  it('is not talked into it by the way a token is sent', async () => {
    const token = good[0]?.token ?? '';
    for (const header of [
      `Bearer Bearer ${token}`,
      `Basic ${token}`,
      `Token ${token}`,
      `Bearer${token}`,
      `"${token}"`,
      `${token};`,
      `Bearer ${token}, Bearer ${token}`,
      `bearer:${token}`,
    ])
      expect([header.slice(0, 12), (await ask(header)).status]).toEqual([header.slice(0, 12), 401]);
    expect(
      (
        await post(
          `${world.url}?authorization=${token}`,
          { 'x-authorization': token, cookie: `authorization=${token}` },
          { query: '{ hello }' },
        )
      ).status,
    ).toBe(401);
  });

  it('cuts off a header of a megabyte, and goes on', async () => {
    const response = await fetch(world.url, {
      method: 'POST',
      headers: { authorization: 'x'.repeat(1_000_000) },
      body: '{}',
    }).catch(() => undefined);
    expect(response?.status ?? 431).toBe(431);
    expect((await ask(good[0]?.token ?? '')).status).toBe(200);
  });

  it('refuses them at the real-time handshake, too', async () => {
    for (const { name, token } of [...sendable, ...expiredTokens(now)]) {
      const client = await openSocket(world.wsUrl, { Authorization: token, host: new URL(world.url).host });
      const { type, payload } = await client.next();
      expect([name, type, payload?.errors?.[0]?.errorType]).toEqual([
        name,
        'connection_error',
        'UnauthorizedException',
      ]);
      client.socket.terminate();
    }
  });
});

describe('AppIdClientRegex', () => {
  const withRegex = (AppIdClientRegex: string) =>
    createWorld({
      sdl: 'type Query { hello: String }',
      api: { ...cognitoApi, UserPoolConfig: { ...cognitoApi.UserPoolConfig, AppIdClientRegex } },
      codes: { hello: passing },
      resolvers: { 'Query.hello': 'hello' },
    });

  it('that would go back without end is matched like any other', async () => {
    const world = await withRegex('(?:\\w|\\w|\\w)*!');
    const { status } = await post(world.url, { authorization: await token() }, { query: '{ hello }' });
    expect(status).toBe(401);
    await world.close();
  });

  it('may list many clients', async () => {
    const world = await withRegex(
      [...Array.from({ length: 60 }, (_, i) => `${i}`.padStart(26, 'x')), clientId].join('|'),
    );
    const { status } = await post(world.url, { authorization: await token() }, { query: '{ hello }' });
    expect(status).toBe(200);
    await world.close();
  });

  it.each([
    ['^(?=client)\\w+$', 'UnsupportedByLocalAws', 'AppIdClientRegex'],
    ['(', 'UnsupportedByLocalAws', 'The regular expression "("'],
    ['[z-a', 'BadRequestException', 'AppIdClientRegex is not a valid regular expression'],
  ])('that no such engine has is refused by name: %s', async (regex, code, message) => {
    await expect(withRegex(regex)).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
  });
});
