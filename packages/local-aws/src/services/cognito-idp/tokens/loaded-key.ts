import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { StoredKey } from '../stored.ts';
import type { CognitoStore } from '../store/index.ts';

export type Use = StoredKey['use'];

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export interface LoadedKey extends SigningKey {
  readonly use: Use;
  readonly publicKey: KeyObject;
  readonly jwk: Readonly<Record<string, string>>;
  /** The time when the last token that it signed expires; it is infinite while the key signs. */
  readonly publishedUntil: number;
}

export const storedKey = (use: Use, privateKey: KeyObject): StoredKey => ({
  kid: kidOf(createPublicKey(privateKey)),
  use,
  pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});

export function toLoadedKey({
  kid,
  use,
  pem,
  longestSeconds,
  retiredAt,
}: ReturnType<CognitoStore['keys']>[number]): LoadedKey {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const publishedUntil = retiredAt === undefined ? Infinity : retiredAt + longestSeconds * 1000;
  return { kid, use, privateKey, publicKey, jwk: toJwk(kid, publicKey), publishedUntil };
}

const kidOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');

function toJwk(kid: string, publicKey: KeyObject): Record<string, string> {
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' }) as { e?: string; n?: string };
  return { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' };
}
