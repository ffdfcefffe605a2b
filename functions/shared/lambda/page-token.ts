import { createHash } from 'node:crypto';
import { ClientError } from '../dragon/errors.ts';

/**
 * Encodes an opaque token. It has a checksum, so that an altered token is recognised, and is bound to the list that it
 * pages through. It contains only positions, which are no secret and give no right, so it needs no key.
 */
export function encodeToken(binding: string, position: readonly (string | number)[]): string {
  const payload = Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
  return `${payload}.${checksum(payload, binding)}`;
}

/** Answers the position. Throws INVALID_NEXT_TOKEN for an altered token, or one for another list. */
export function decodeToken(binding: string, token: string): readonly unknown[] {
  const [payload = '', check = '', ...rest] = token.length > 1_000 ? [] : token.split('.');
  if (rest.length > 0 || check === '' || check !== checksum(payload, binding)) throw invalidToken();
  const position = parse(payload);
  if (!Array.isArray(position)) throw invalidToken();
  return position as readonly unknown[];
}

/** The checksum has no key, so anybody can compute it and put any text here. */
function parse(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

export function invalidToken(): ClientError {
  return new ClientError('INVALID_NEXT_TOKEN', 'nextToken is not one that this query returned.');
}

export function expiredToken(): ClientError {
  return new ClientError('EXPIRED_NEXT_TOKEN', 'nextToken is too old: start again without it.');
}

function checksum(payload: string, binding: string): string {
  return createHash('sha256').update(`page-token-1\n${binding}\n${payload}`).digest('base64url').slice(0, 16);
}
