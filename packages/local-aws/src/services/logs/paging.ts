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

export function limitOf(value: number | undefined, most: number): number {
  const limit = value ?? most;
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw invalidParameter(
      `1 validation error detected: Value '${String(value)}' at 'limit' failed to satisfy constraint: Member must have value between 1 and ${most}`,
    );
  return limit;
}
