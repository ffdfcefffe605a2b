import fc from 'fast-check';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createHmac, createSign, KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { compilePattern } from '../../../src/kernel/java-regex.ts';
import { createTokenVerifier, type VerifyUserPoolToken } from '../../../src/services/appsync/auth/user-pool-token.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { clientId, issuer, jwks, kid, signingKey, token, userPoolId } from './support.ts';

const now = Math.floor(Date.now() / 1000);
const provider = {
  userPoolId,
  region: 'us-east-1',
  appIdClientRegex: compilePattern(clientId).linear,
  appIdClientText: clientId,
  defaultAction: 'ALLOW',
} as const;
const other = await generateKeyPair('RS256', { extractable: true });
const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const claims = {
  sub: 'user-1',
  iss: issuer,
  client_id: clientId,
  token_use: 'access',
  username: 'alice',
  iat: now,
  exp: now + 3600,
};

/** Signs anything with the pool's own key, even what a JWT library would refuse to sign. */
function sign(header: unknown, payload: unknown): string {
  const input = `${b64(header)}.${b64(payload)}`;
  return `${input}.${createSign('RSA-SHA256').update(input).sign(KeyObject.from(signingKey)).toString('base64url')}`;
}

let verify: VerifyUserPoolToken;
const clock = manualClock(now * 1000);
beforeAll(() => {
  verify = createTokenVerifier({ clock, userPoolKeys: (id) => (id === userPoolId ? jwks : undefined) });
});
const outcome = (jwt: string): string => {
  try {
    verify(jwt, [provider]);
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('user pool tokens', () => {
  it('are accepted when the pool signed them', async () => {
    expect(outcome(await token())).toBe('accepted');
    expect(outcome(await token({ token_use: 'id', aud: clientId, client_id: undefined }))).toBe('accepted');
    expect(outcome(await token({ iat: now + 1_000 }))).toBe('accepted');
    expect(outcome(sign({ alg: 'RS256', kid }, `{"sub":"x",${JSON.stringify(claims).slice(1)}`))).toBe('accepted');
  });

  it('are refused in every hostile form, with one message', async () => {
    const valid = await token();
    const [header = '', payload = '', signature = ''] = valid.split('.');
    const rs256 = { alg: 'RS256', kid };
    const publicKey = JSON.stringify(jwks.keys[0]);
    const hmac = `${b64({ alg: 'HS256', kid })}.${b64(claims)}`;
    const hostile: Record<string, string> = {
      empty: '',
      'not a token': 'meow',
      'two parts': `${header}.${payload}`,
      'four parts': `${valid}.x`,
      'alg none': `${b64({ alg: 'none' })}.${b64(claims)}.`,
      'alg NoNe': `${b64({ alg: 'NoNe', kid })}.${b64(claims)}.${signature}`,
      'HMAC with the public key': `${hmac}.${createHmac('sha256', publicKey).update(hmac).digest('base64url')}`,
      'RS384 header': sign({ alg: 'RS384', kid }, claims),
      'unknown kid': sign({ alg: 'RS256', kid: 'nope' }, claims),
      'kid path': sign({ alg: 'RS256', kid: '../../etc/passwd' }, claims),
      'kid prototype': sign({ alg: 'RS256', kid: '__proto__' }, claims),
      'no kid': sign({ alg: 'RS256' }, claims),
      'kid number': sign({ alg: 'RS256', kid: 1 }, claims),
      crit: sign({ ...rs256, crit: ['x'], x: 1 }, claims),
      'b64 false': sign({ ...rs256, b64: false }, claims),
      jwk: sign({ ...rs256, jwk: await exportJWK(other.publicKey) }, claims),
      jku: sign({ ...rs256, jku: 'http://127.0.0.1/keys' }, claims),
      x5u: sign({ ...rs256, x5u: 'http://127.0.0.1/cert' }, claims),
      'no exp': sign(rs256, { ...claims, exp: undefined }),
      'exp text': sign(rs256, { ...claims, exp: String(now + 3600) }),
      'exp infinite': sign(rs256, JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e400')),
      'nbf in the future': sign(rs256, { ...claims, nbf: now + 1_000 }),
      'no iss': sign(rs256, { ...claims, iss: undefined }),
      'iss with slash': sign(rs256, { ...claims, iss: `${issuer}/` }),
      'iss of another pool': sign(rs256, { ...claims, iss: issuer.replace('01', '02') }),
      'iss over http': sign(rs256, { ...claims, iss: issuer.replace('https', 'http') }),
      'iss of another format': sign(rs256, { ...claims, iss: issuer.replace('cognito-idp', 'issuer-cognito-idp') }),
      'another token use': sign(rs256, { ...claims, token_use: 'refresh' }),
      'no token use': sign(rs256, { ...claims, token_use: undefined }),
      'another client': sign(rs256, { ...claims, client_id: 'other' }),
      'client that contains ours': sign(rs256, { ...claims, client_id: `${clientId}x` }),
      'id token without aud': sign(rs256, { ...claims, token_use: 'id' }),
      'id token with a list': sign(rs256, { ...claims, token_use: 'id', aud: [clientId] }),
      'no sub': sign(rs256, { ...claims, sub: undefined }),
      'signed by another key': await new SignJWT(claims).setProtectedHeader(rs256).sign(other.privateKey),
      'altered payload': `${header}.${b64({ ...claims, sub: 'admin' })}.${signature}`,
      'altered header': `${b64({ ...rs256, typ: 'JWT' })}.${payload}.${signature}`,
      'padded signature': `${header}.${payload}.${signature}==`,
      'non-canonical signature': `${header}.${payload}.${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : 'A'}`,
      'standard base64': valid.replace(/[-_]/, '+'),
      'payload no object': sign(rs256, '[]'),
      'one megabyte': sign(rs256, { ...claims, pad: 'x'.repeat(1_000_000) }),
      'leading space': ` ${valid}`,
      'line break': `${valid}\n`,
    };
    for (const [name, jwt] of Object.entries(hostile))
      expect([name, outcome(jwt)]).toEqual([name, 'Valid authorization header not provided.']);
  });

  it('survive no change of a single character', async () => {
    const valid = await token();
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.constantFrom(...'ABCxyz019-_.=+/ '), (index, character) => {
        const changed = valid.slice(0, index) + character + valid.slice(index + 1);
        expect(outcome(changed) === 'accepted').toBe(changed === valid);
      }),
      { numRuns: 500 },
    );
  });

  it('expire by the given clock, also when they were verified before', async () => {
    const jwt = await token({ exp: now + 60 });
    expect(outcome(jwt)).toBe('accepted');
    clock.advance(61_000);
    expect(outcome(jwt)).toBe('Token has expired.');
    clock.advance(-61_000);
  });

  it('are refused once their key is no longer published', async () => {
    let keys = jwks;
    const rotating = createTokenVerifier({ clock, userPoolKeys: () => keys });
    const jwt = await token();
    expect(rotating(jwt, [provider]).claims['sub']).toBe('user-1');
    keys = {
      keys: [
        {
          ...((await exportJWK(other.publicKey)) as Record<string, string>),
          kid: 'access-key-2',
          alg: 'RS256',
          use: 'sig',
        },
      ] as never,
    };
    expect(() => rotating(jwt, [provider])).toThrow('Valid authorization header not provided.');
  });
});
