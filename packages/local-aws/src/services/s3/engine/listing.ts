/**
 * The position in a listing: the next row has a key that is not below `key`, and of `key` itself only rows older than
 * `beforeId`.
 */
export interface Cursor {
  readonly key: Buffer;
  readonly beforeId: number;
}

export interface Row {
  readonly key: Buffer;
  readonly id: number;
}

export interface ListRequest {
  readonly prefix: Buffer;
  /** The delimiter; it is empty if there is none. */
  readonly delimiter: Buffer;
  readonly cursor: Cursor;
  readonly maxKeys: number;
}

export interface Page<R> {
  readonly rows: readonly R[];
  readonly commonPrefixes: readonly Buffer[];
  readonly truncated: boolean;
  /** The last entry on the page: a row or a common prefix. */
  readonly last?: { readonly row: R } | { readonly commonPrefix: Buffer };
}

/** Fetches rows in byte order of their keys, newest first within a key, below `upper` (exclusive) if it is given. */
export type FetchRows<R extends Row> = (cursor: Cursor, upper: Buffer | undefined, limit: number) => readonly R[];

export const anyId = Number.MAX_SAFE_INTEGER;
export const from = (key: Buffer): Cursor => ({ key, beforeId: anyId });
export const after = (key: Buffer): Cursor => ({ key, beforeId: 0 });

/** Answers the first byte string after everything that starts with `prefix`, or undefined if nothing comes after. */
export function successor(prefix: Buffer): Buffer | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length--;
  if (length === 0) return undefined;
  const next = Buffer.from(prefix.subarray(0, length));
  next[length - 1] = (next[length - 1] ?? 0) + 1;
  return next;
}

/**
 * Makes one page of a listing: the keys under `prefix`. Keys with `delimiter` after the prefix are grouped into common
 * prefixes.
 */
export function listPage<R extends Row>(request: ListRequest, fetch: FetchRows<R>): Page<R> {
  const page: { rows: R[]; commonPrefixes: Buffer[]; last?: { row: R } | { commonPrefix: Buffer } } = {
    rows: [],
    commonPrefixes: [],
  };
  const upper = successor(request.prefix);
  const count = (): number => page.rows.length + page.commonPrefixes.length;
  let cursor: Cursor | undefined =
    request.cursor.key.compare(request.prefix) < 0 ? from(request.prefix) : request.cursor;
  if (request.maxKeys === 0) return { ...page, truncated: false };
  while (cursor) {
    const limit = Math.min(request.maxKeys - count() + 1, 1000);
    const rows: readonly R[] = fetch(cursor, upper, limit);
    cursor = undefined;
    for (const row of rows) {
      const rolled = commonPrefix(row.key, request);
      // The rest of this batch may still lie under the common prefix that was just added.
      if (rolled && page.commonPrefixes.at(-1)?.equals(rolled)) continue;
      if (count() === request.maxKeys) return { ...page, truncated: true };
      if (rolled) page.commonPrefixes.push(rolled);
      else page.rows.push(row);
      page.last = rolled ? { commonPrefix: rolled } : { row };
    }
    const lastRow = rows.at(-1);
    if (lastRow && rows.length === limit) cursor = afterRow(lastRow, request);
  }
  return { ...page, truncated: false };
}

function afterRow(row: Row, request: ListRequest): Cursor | undefined {
  const rolled = commonPrefix(row.key, request);
  if (!rolled) return { key: row.key, beforeId: row.id };
  const next = successor(rolled);
  return next && from(next);
}

function commonPrefix(key: Buffer, { prefix, delimiter }: ListRequest): Buffer | undefined {
  if (delimiter.length === 0) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.subarray(0, at + delimiter.length);
}
