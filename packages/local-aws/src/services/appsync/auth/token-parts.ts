import { isObject } from '../../../kernel/is-object.ts';

/**
 * Reads the header (0) or the claims (1) of a token of OpenID Connect without verifying it. Answers undefined if the
 * text is not such a token.
 */
export function jsonPart(token: string, index: 0 | 1): Record<string, unknown> | undefined {
  const parts = token.split('.');
  if (parts.length !== 3 || !parts.every((part) => /^[\w-]+$/.test(part))) return undefined;
  return jsonObject(Buffer.from(parts[index]!, 'base64url').toString('utf8'));
}

/** Tells whether a text is a token, whoever has issued it. */
export const isToken = (text: string): boolean => jsonPart(text, 0) !== undefined && jsonPart(text, 1) !== undefined;

export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
