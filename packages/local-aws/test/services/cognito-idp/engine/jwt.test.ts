import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signJwt, verifyJwt } from '../../../../src/services/cognito-idp/engine/jwt.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keyFor = (kid: string) => (kid === 'key' ? publicKey : undefined);
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { sub: 'x', exp: 1 };
const token = signJwt('key', privateKey, claims);

function signed(header: unknown): string {
  const content = `${encode(header)}.${encode(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
}

it('reads what it signed', () => expect(verifyJwt(token, keyFor)).toEqual(claims));

it('refuses other headers even when the signature is right', () => {
  expect(verifyJwt(signed({ kid: 'key', alg: 'RS256' }), keyFor)).toEqual(claims);
  for (const header of [
    { kid: 'key', alg: 'none' },
    { kid: 'key', alg: 'HS256' },
    { kid: 'other', alg: 'RS256' },
    { alg: 'RS256' },
    { kid: 'key', alg: 'RS256', crit: ['b64'] },
    { kid: 'key', alg: 'RS256', jku: 'http://x' },
    [],
  ]) {
    expect(verifyJwt(signed(header), keyFor)).toBeUndefined();
  }
});

it('accepts exactly one text', () => {
  for (const variant of [
    `${token}=`,
    ` ${token}`,
    `${token}.`,
    token.slice(0, -1),
    `${token}A`,
    token.replace('.', '..'),
    '',
    'a.b.c',
  ])
    expect(verifyJwt(variant, keyFor)).toBeUndefined();
});

it('refuses every mutation', () => {
  const mutation = fc.record({ at: fc.nat(token.length - 1), to: fc.constantFrom(...'ABCDEFabcdef0123456789-_=.{') });
  fc.assert(
    fc.property(mutation, ({ at, to }) => {
      fc.pre(token[at] !== to);
      expect(verifyJwt(token.slice(0, at) + to + token.slice(at + 1), keyFor)).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});
