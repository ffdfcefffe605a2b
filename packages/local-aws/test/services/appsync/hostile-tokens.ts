import { exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  KeyObject,
  sign as signBytes,
  type SignPrivateKeyInput,
  type SignKeyObjectInput,
} from 'node:crypto';
import { clientId, issuer, jwks, kid, signingKey, userPoolId } from './support.ts';

/** Tokens that an attacker would try, kept as a corpus. Each is a way in that some verifier has left open once. */
export interface TokenCase {
  readonly name: string;
  readonly token: string;
  /** Header fields contain no line breaks, no surrounding space and no more than 16 KB. */
  readonly overHttp?: false;
}

const others = await Promise.all([
  generateKeyPair('RS256', { extractable: true }),
  generateKeyPair('ES256', { extractable: true }),
]);
const [otherRsa, otherEc] = others;
const ownKey = KeyObject.from(signingKey);
const ownPublicKey = createPublicKey(ownKey);
const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

type Key = KeyObject | SignPrivateKeyInput | SignKeyObjectInput;

/** Signs anything, even what a JWT library would refuse to sign. */
export function forge(header: unknown, payload: unknown, key: Key = ownKey, hash = 'sha256'): string {
  const content = `${b64(header)}.${b64(payload)}`;
  return `${content}.${signBytes(hash, Buffer.from(content), key).toString('base64url')}`;
}

export const rs256 = { alg: 'RS256', kid };
export const claimsAt = (now: number) => ({
  sub: 'user-1',
  iss: issuer,
  client_id: clientId,
  token_use: 'access',
  username: 'alice',
  jti: 'j',
  iat: now,
  exp: now + 3600,
});
export const idClaimsAt = (now: number) => ({
  sub: 'user-1',
  iss: issuer,
  aud: clientId,
  token_use: 'id',
  'cognito:username': 'alice',
  iat: now,
  exp: now + 3600,
});

/** Lists the only tokens that must be accepted: the pool's own key has signed them, and their claims hold. */
export function goodTokens(now: number): TokenCase[] {
  const claims = claimsAt(now);
  return [
    { name: 'an access token', token: forge(rs256, claims) },
    { name: 'an ID token', token: forge(rs256, idClaimsAt(now)) },
    { name: 'an iat in the future', token: forge(rs256, { ...claims, iat: now + 1000 }) },
    {
      name: 'a claim twice, the last one counts',
      token: forge(rs256, `{"sub":"nobody",${JSON.stringify(claims).slice(1)}`),
    },
  ];
}

export async function hostileTokens(now: number): Promise<TokenCase[]> {
  return [
    ...malformed(now),
    ...(await wrongAlgorithms(now)),
    ...(await wrongKeys(now)),
    ...wrongHeaders(now),
    ...wrongTimes(now),
    ...wrongClaims(now),
  ];
}

function malformed(now: number): TokenCase[] {
  const valid = forge(rs256, claimsAt(now));
  const [header = '', payload = '', signature = ''] = valid.split('.');
  const last = signature.slice(-1);
  // The last character of a 256-byte signature contains two bits without a meaning.
  const sibling = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.charAt(
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(last) ^ 1,
  );
  return [
    { name: 'words', token: 'not a token' },
    { name: 'two parts', token: `${header}.${payload}` },
    { name: 'four parts', token: `${valid}.${signature}` },
    { name: 'five parts', token: `${valid}.${header}.${payload}` },
    { name: 'no signature', token: `${header}.${payload}.` },
    { name: 'no payload', token: `${header}..${signature}` },
    { name: 'only dots', token: '..' },
    { name: 'two tokens', token: `${valid},${valid}` },
    { name: 'the JSON serialisation', token: JSON.stringify({ protected: header, payload, signature }) },
    { name: 'padding', token: `${header}.${payload}.${signature}==` },
    { name: 'padding of the payload', token: `${header}.${payload}=.${signature}` },
    {
      name: 'another spelling of the same signature',
      token: `${header}.${payload}.${signature.slice(0, -1)}${sibling}`,
    },
    {
      name: 'base64 instead of base64url',
      token: valid.replace(/[-_]/, (character) => (character === '-' ? '+' : '/')),
    },
    { name: 'a short signature', token: `${header}.${payload}.${signature.slice(0, -4)}` },
    { name: 'a signature of zeros', token: `${header}.${payload}.${Buffer.alloc(256).toString('base64url')}` },
    {
      name: 'other claims under the signature',
      token: `${header}.${b64({ ...claimsAt(now), sub: 'admin' })}.${signature}`,
    },
    { name: 'another header under the signature', token: `${b64({ ...rs256, typ: 'JWT' })}.${payload}.${signature}` },
    { name: 'claims that are a list', token: forge(rs256, [claimsAt(now)]) },
    { name: 'claims that are null', token: forge(rs256, 'null') },
    { name: 'claims that are no JSON', token: forge(rs256, `${JSON.stringify(claimsAt(now))}x`) },
    { name: 'a token within a token', token: forge({ ...rs256, cty: 'JWT' }, valid) },
    { name: 'an empty text', token: '', overHttp: false },
    { name: 'space in front', token: ` ${valid}`, overHttp: false },
    { name: 'a line break', token: `${valid}\n`, overHttp: false },
    { name: 'a null character', token: `${valid}\u0000`, overHttp: false },
    { name: 'a letter of another script', token: valid.replace('.', '․'), overHttp: false },
    { name: 'a megabyte', token: forge(rs256, { ...claimsAt(now), pad: 'x'.repeat(1_000_000) }), overHttp: false },
    { name: 'nesting without end', token: forge(rs256, '['.repeat(8_000)), overHttp: false },
  ];
}

async function wrongAlgorithms(now: number): Promise<TokenCase[]> {
  const claims = claimsAt(now);
  const unsigned = (alg: unknown): string => `${b64({ alg, kid })}.${b64(claims)}.`;
  const hmac = (secret: string | Buffer): string => {
    const content = `${b64({ alg: 'HS256', kid })}.${b64(claims)}`;
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  };
  const pss = { key: ownKey, padding: 6, saltLength: 32 };
  const ec = createPrivateKey(await exportPKCS8(otherEc.privateKey));
  return [
    ...['none', 'NoNe', 'NONE', '', null, 0, ['RS256'], {}].map((alg) => ({
      name: `alg ${JSON.stringify(alg)}`,
      token: unsigned(alg),
    })),
    { name: 'alg none with a signature', token: `${unsigned('none')}${forge(rs256, claims).split('.')[2] ?? ''}` },
    { name: 'no alg', token: forge({ kid }, claims) },
    { name: 'alg in small letters', token: forge({ alg: 'rs256', kid }, claims) },
    { name: 'alg with a space', token: forge({ alg: 'RS256 ', kid }, claims) },
    { name: 'alg as a list', token: forge({ alg: ['RS256'], kid }, claims) },
    { name: 'HMAC with the public key as JWK', token: hmac(JSON.stringify(jwks.keys[0])) },
    { name: 'HMAC with the public key as PEM', token: hmac(ownPublicKey.export({ type: 'spki', format: 'pem' })) },
    { name: 'HMAC with the public key as DER', token: hmac(ownPublicKey.export({ type: 'spki', format: 'der' })) },
    { name: 'HMAC with an empty secret', token: hmac('') },
    { name: 'RS384 of the right key', token: forge({ alg: 'RS384', kid }, claims, ownKey, 'sha384') },
    { name: 'RS512 of the right key', token: forge({ alg: 'RS512', kid }, claims, ownKey, 'sha512') },
    { name: 'PS256 of the right key', token: forge({ alg: 'PS256', kid }, claims, pss) },
    { name: 'PSS under the name RS256', token: forge(rs256, claims, pss) },
    { name: 'SHA-1 under the name RS256', token: forge(rs256, claims, ownKey, 'sha1') },
    { name: 'ES256', token: forge({ alg: 'ES256', kid }, claims, { key: ec, dsaEncoding: 'ieee-p1363' }) },
  ];
}

async function wrongKeys(now: number): Promise<TokenCase[]> {
  const claims = claimsAt(now);
  const stranger = createPrivateKey(await exportPKCS8(otherRsa.privateKey));
  const jwk = await exportJWK(otherRsa.publicKey);
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const byStranger = (header: object): string => forge({ ...rs256, ...header }, claims, stranger);
  return [
    { name: 'another key under our name', token: byStranger({}) },
    { name: 'a short key under our name', token: forge(rs256, claims, short) },
    { name: 'the key in the header', token: byStranger({ jwk }) },
    {
      name: 'the key in the header, under its own name',
      token: byStranger({ kid: 'mine', jwk: { ...jwk, kid: 'mine' } }),
    },
    { name: 'an address of keys', token: byStranger({ jku: 'http://127.0.0.1:1/keys' }) },
    { name: 'an address of a certificate', token: byStranger({ x5u: 'http://127.0.0.1:1/cert' }) },
    { name: 'a certificate', token: byStranger({ x5c: ['MIIB'] }) },
    { name: 'our key and an address of keys', token: forge({ ...rs256, jku: 'http://127.0.0.1:1/keys' }, claims) },
    { name: 'no kid', token: forge({ alg: 'RS256' }, claims) },
    ...[
      1,
      null,
      true,
      ['access-key-1'],
      { toString: kid },
      '',
      ' access-key-1',
      'ACCESS-KEY-1',
      '../../etc/passwd',
      '__proto__',
      'constructor',
      "' OR '1'='1",
      '*',
      `${kid}\u0000`,
    ].map((value) => ({
      name: `kid ${JSON.stringify(value)}`,
      token: forge({ alg: 'RS256', kid: value }, claims),
    })),
  ];
}

function wrongHeaders(now: number): TokenCase[] {
  const claims = claimsAt(now);
  return [
    { name: 'crit that nobody knows', token: forge({ ...rs256, crit: ['exp2'], exp2: 1 }, claims) },
    { name: 'an empty crit', token: forge({ ...rs256, crit: [] }, claims) },
    { name: 'an unencoded payload', token: forge({ ...rs256, b64: false, crit: ['b64'] }, claims) },
    { name: 'b64 without crit', token: forge({ ...rs256, b64: false }, claims) },
    { name: 'a header that is a list', token: forge([rs256], claims) },
    { name: 'a header that is no JSON', token: forge('{"alg":"RS256"', claims) },
    { name: 'alg twice, none last', token: forge(`{"alg":"RS256","kid":"${kid}","alg":"none"}`, claims) },
    { name: 'the members in the prototype', token: forge(`{"__proto__":{"alg":"RS256","kid":"${kid}"}}`, claims) },
  ];
}

function wrongTimes(now: number): TokenCase[] {
  const claims = claimsAt(now);
  const withExp = (exp: string): string => forge(rs256, JSON.stringify(claims).replace(/"exp":\d+/, `"exp":${exp}`));
  return [
    { name: 'no exp', token: forge(rs256, { ...claims, exp: undefined }) },
    ...[`"${now + 3600}"`, 'null', 'true', '[9999999999]', '{}', '1e400', '"never"'].map((exp) => ({
      name: `exp ${exp.slice(0, 12)}`,
      token: withExp(exp),
    })),
    { name: 'nbf in the future', token: forge(rs256, { ...claims, nbf: now + 1000 }) },
    { name: 'nbf as text', token: forge(rs256, { ...claims, nbf: '0' }) },
  ];
}

/** This is the only refusal that names its reason. */
export const expiredTokens = (now: number): TokenCase[] =>
  [now, now - 1, 0, -1, now - 0.5, -1e300].map((exp) => ({
    name: `exp ${exp - now} s from now`,
    token: forge(rs256, { ...claimsAt(now), exp }),
  }));

function wrongClaims(now: number): TokenCase[] {
  const claims = claimsAt(now);
  const id = idClaimsAt(now);
  const changed = (name: string, change: object): TokenCase => ({
    name,
    token: forge(rs256, { ...claims, ...change }),
  });
  const issuers: unknown[] = [
    undefined,
    null,
    '',
    [issuer],
    `${issuer}/`,
    `${issuer}?`,
    issuer.toUpperCase(),
    issuer.replace('https', 'http'),
    issuer.replace('us-east-1.', 'eu-west-1.'),
    issuer.replace(userPoolId, 'us-east-1_Dragons02'),
    userPoolId,
    `https://evil.example/${userPoolId}`,
    `${issuer}@evil.example`,
  ];
  const clients: unknown[] = [
    undefined,
    null,
    '',
    'other',
    `${clientId}x`,
    `x${clientId}`,
    clientId.toUpperCase(),
    [clientId],
    { toString: clientId },
    `${clientId}\n`,
  ];
  return [
    ...issuers.map((iss) => changed(`iss ${String(JSON.stringify(iss)).slice(0, 90)}`, { iss })),
    ...clients.map((value) => changed(`client_id ${String(JSON.stringify(value))}`, { client_id: value })),
    ...[undefined, null, 'ID', 'refresh', ['access'], ''].map((use) =>
      changed(`token_use ${String(JSON.stringify(use))}`, { token_use: use }),
    ),
    { name: 'an ID token without aud', token: forge(rs256, { ...id, aud: undefined }) },
    { name: 'an ID token of a list of clients', token: forge(rs256, { ...id, aud: [clientId, 'other'] }) },
    { name: 'an ID token of another client', token: forge(rs256, { ...id, aud: 'other' }) },
    {
      name: 'an ID token that names our client as an access token would',
      token: forge(rs256, { ...id, aud: 'other', client_id: clientId }),
    },
    {
      name: 'an access token that names our client as an ID token would',
      token: forge(rs256, { ...claims, client_id: 'other', aud: clientId }),
    },
    changed('no sub', { sub: undefined }),
    changed('sub as a number', { sub: 1 }),
  ];
}
