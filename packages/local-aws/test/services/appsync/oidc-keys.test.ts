import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import type { SendRequest } from '../../../src/contract/ports.ts';
import { AwsError } from '../../../src/kernel/errors.ts';
import type { OidcProvider } from '../../../src/services/appsync/model.ts';
import { createOidcVerifier } from '../../../src/services/appsync/auth/oidc-token.ts';
import { forge, rs256 } from './hostile-tokens.ts';
import { jwks } from './support.ts';
import { manualClock } from '../../support/manual-clock.ts';

const provider: OidcProvider = {
  issuer: 'http://issuer.example',
  clientId: undefined,
  clientIdText: undefined,
  iatTtl: undefined,
  authTtl: undefined,
};
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Of a key that nobody has. */
const forged = (kid: string): string => `${part({ alg: 'RS256', kid })}.${part({ iss: provider.issuer })}.c2ln`;

function issuer(answers: boolean) {
  const clock = manualClock();
  let asked = 0;
  const sendRequest: SendRequest = async ({ url }) => {
    if (url.pathname.includes('.well-known')) asked += 1;
    await new Promise(setImmediate);
    if (!answers) throw new TypeError('fetch failed');
    const keys = Array.from({ length: 2_000 }, (_, kid) => ({
      kty: 'RSA',
      use: 'sig',
      kid: `k${kid}`,
      n: 'AQAB',
      e: 'AQAB',
    }));
    const body = url.pathname.includes('.well-known') ? { jwks_uri: `${provider.issuer}/keys` } : { keys };
    return { status: 200, headers: {}, body: JSON.stringify(body) };
  };
  const verify = createOidcVerifier({
    clock,
    userPoolKeys: () => undefined,
    sendRequest,
    requireAllowed: () => undefined,
  });
  const flood = async (count: number): Promise<void> => {
    const tokens = Array.from({ length: count }, (_, index) => forged(`unknown-${index}`));
    const outcomes = await Promise.allSettled(tokens.map((token) => verify(token, provider, true)));
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(AwsError) as AwsError });
  };
  return { clock, flood, asked: () => asked };
}

it('an issuer is asked once, however many tokens name keys that it has not', async () => {
  const { clock, flood, asked } = issuer(true);
  await flood(500);
  await flood(500);
  expect(asked()).toBe(1);
  clock.advance(60_000);
  await flood(500);
  expect(asked()).toBe(2);
});

it('an issuer that does not answer is left alone for a while', async () => {
  const { clock, flood, asked } = issuer(false);
  await flood(500);
  await flood(500);
  expect(asked()).toBe(1);
  clock.advance(5_000);
  await flood(500);
  expect(asked()).toBe(2);
});

/** A verifier that fetches the keys which the issuer publishes at that time. */
const verifierOf = (clock: ReturnType<typeof manualClock>, published: () => readonly unknown[]) =>
  createOidcVerifier({
    clock,
    userPoolKeys: () => undefined,
    sendRequest: async ({ url }) => {
      const isFound = url.pathname.includes('.well-known');
      const body = isFound ? { jwks_uri: `${provider.issuer}/keys` } : { keys: published() };
      return { status: 200, headers: {}, body: JSON.stringify(body) };
    },
    requireAllowed: () => undefined,
  });

interface Signer {
  readonly jwk: object;
  token(): Promise<string>;
}

async function signerNamed(kid: string, seconds: number): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const claims = { iss: provider.issuer, sub: kid, iat: seconds, exp: seconds + 3600 };
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
    token: () => new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey),
  };
}

it('an issuer changes its key: the new one is fetched, the old one counts no more', async () => {
  const clock = manualClock();
  const seconds = clock.now() / 1000;
  const [before, after] = [await signerNamed('before', seconds), await signerNamed('after', seconds)];
  let keys = [before.jwk];
  const verify = verifierOf(clock, () => keys);
  const subject = async (signer: Signer): Promise<unknown> =>
    verify(await signer.token(), provider, true).then(
      ({ sub }) => sub,
      ({ message }: AwsError) => message,
    );
  expect(await subject(before)).toBe('before');
  clock.advance(60_000);
  keys = [before.jwk, after.jwk];
  expect([await subject(after), await subject(before)]).toEqual(['after', 'before']);
  keys = [after.jwk];
  clock.advance(60_000);
  // A key that is not known makes the runtime ask again.
  expect(await subject(await signerNamed('stranger', seconds))).toBe('Unauthorized');
  expect([await subject(after), await subject(before)]).toEqual(['after', 'Unauthorized']);
});

it.each([[[null]], [[5, 'x', []]], [[{ kid: { toString: null } }]], [[{ kty: 'RSA', kid: 'other', n: {}, e: [] }]]])(
  'an issuer publishes %j among its keys: others of its tokens are verified all the same',
  async (published) => {
    const clock = manualClock();
    const signer = await signerNamed('k', clock.now() / 1000);
    for (const [keys, expected] of [
      [published, 'Unauthorized'],
      [[...published, signer.jwk], 'k'],
    ] as const) {
      const verify = verifierOf(clock, () => keys);
      // The second token meets the keys that were kept.
      for (let times = 0; times < 2; times += 1)
        expect(
          await verify(await signer.token(), provider, true).then(
            ({ sub }) => sub,
            (error: unknown) => (error instanceof AwsError ? error.message : error),
          ),
        ).toBe(expected);
    }
  },
);

it.each([
  [{}, 'user'],
  [{ typ: 'JWT', b64: true, x5c: [], other: 1 }, 'user'],
  [{ crit: ['exp2'], exp2: 1 }, 'Unauthorized'],
  [{ crit: [] }, 'Unauthorized'],
  [{ crit: null }, 'Unauthorized'],
  [{ crit: ['b64'], b64: true }, 'Unauthorized'],
  [{ crit: ['b64'], b64: false }, 'Unauthorized'],
  [{ b64: false }, 'Unauthorized'],
])('a token with %j in its header', async (header, expected) => {
  const clock = manualClock();
  const seconds = clock.now() / 1000;
  const verify = verifierOf(clock, () => jwks.keys);
  const claims = { iss: provider.issuer, sub: 'user', iat: seconds, exp: seconds + 3600 };
  const outcome = await verify(forge({ ...rs256, ...header }, claims), provider, true).then(
    ({ sub }) => sub,
    ({ message }: AwsError) => message,
  );
  expect(outcome).toBe(expected);
});
