import { invalidParameter } from '../errors.ts';

/** One page of a list whose entries have a key; the token names the last key of the page before. */
export function page<Entry>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
  limit: number,
  token: string | undefined,
): { entries: readonly Entry[]; nextToken: string | undefined } {
  const start = token === undefined ? 0 : 1 + entries.findIndex((entry) => keyOf(entry) === decode(token));
  if (token !== undefined && start === 0) throw invalidParameter('Invalid pagination token.');
  const chosen = entries.slice(start, start + limit);
  const last = chosen.at(-1);
  return {
    entries: chosen,
    nextToken:
      last !== undefined && start + limit < entries.length ? Buffer.from(keyOf(last)).toString('base64') : undefined,
  };
}

const decode = (token: string): string => Buffer.from(token, 'base64').toString('utf8');
