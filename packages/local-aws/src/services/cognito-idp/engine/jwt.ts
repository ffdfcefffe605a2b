import { sign, verify, type KeyObject } from 'node:crypto';
import { isObject } from '../../../kernel/is-object.ts';

export type Claims = Readonly<Record<string, unknown>>;

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function signJwt(kid: string, key: KeyObject, claims: Claims): string {
  const content = `${encode({ kid, alg: 'RS256' })}.${encode(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

/**
 * Answers the claims if a key that `keyFor` knows has signed `token` with RS256. The caller has to check the expiry.
 */
export function verifyJwt(token: string, keyFor: (kid: string) => KeyObject | undefined): Claims | undefined {
  if (token.length > 16_384) return undefined;
  const parts = token.split('.');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined) return undefined;
  const { kid, alg, ...others } = decode(header) ?? {};
  if (alg !== 'RS256' || typeof kid !== 'string' || Object.keys(others).length > 0) return undefined;
  const key = keyFor(kid);
  if (!key || !isBase64Url(signature)) return undefined;
  return verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))
    ? decode(payload)
    : undefined;
}

/** Reads claims without trusting them. */
export function readClaims(token: string): Claims | undefined {
  return decode(token.split('.')[1] ?? '');
}

function decode(part: string): Claims | undefined {
  if (!isBase64Url(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isObject(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

// Node ignores characters outside of the alphabet, so many texts would stand for one token.
const isBase64Url = (text: string): boolean =>
  text.length > 0 && text.length % 4 !== 1 && Buffer.from(text, 'base64url').toString('base64url') === text;
