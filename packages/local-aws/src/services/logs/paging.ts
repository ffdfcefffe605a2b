import { invalidParameter } from './errors.ts';

/** A page of `items` and the token of the next; tokens are positions. */
export function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
  limit: number,
): { page: T[]; nextToken?: string } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isSafeInteger(start) || start < 0) throw invalidParameter('The specified nextToken is invalid.');
  const page = items.slice(start, start + limit);
  return { page, ...(start + limit < items.length && { nextToken: String(start + limit) }) };
}
