import { createHash } from 'node:crypto';
import { invalidToken } from './errors.ts';

/**
 * A token is the position after which to go on, bound to what was asked, so that it cannot be used for anything else.
 */
export function writeToken(position: number, asked: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([position, digest(asked)])).toString('base64url');
}

export function readToken(token: string | undefined, asked: readonly unknown[]): number | undefined {
  if (token === undefined) return undefined;
  try {
    const [position, bound] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as unknown[];
    if (typeof position === 'number' && bound === digest(asked)) return position;
  } catch {
    // Falls through: not a token of ours.
  }
  throw invalidToken();
}

const digest = (asked: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 16);

/** 0 and absent mean the default. */
export const pageSize = (maxResults: number | undefined): number => maxResults || 100;

/** One page of a list that is at hand. */
export function pageOf<Item>(
  all: readonly Item[],
  { maxResults, nextToken }: { readonly maxResults?: number; readonly nextToken?: string },
  asked: readonly unknown[],
): { readonly items: readonly Item[]; readonly next: { readonly nextToken?: string } } {
  const from = readToken(nextToken, asked) ?? 0;
  const end = from + pageSize(maxResults);
  return { items: all.slice(from, end), next: end < all.length ? { nextToken: writeToken(end, asked) } : {} };
}
