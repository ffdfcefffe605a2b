import { createHash } from 'node:crypto';

export interface PageRequest {
  readonly token: string | undefined;
  readonly limit: number;
  /** The action and the members that choose the list. A token is valid for that list only. */
  readonly asked: readonly unknown[];
}

export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** The token of the next page; it is undefined after the last page. */
  readonly next: string | undefined;
}

/** The end of a page: the key of its last entry, or a position in the list. */
type End = string | number;

/** The token is opaque to clients, and is bound to the list that was asked for. */
const written = (end: End, asked: readonly unknown[]): string =>
  Buffer.from(JSON.stringify([end, digest(end, asked)])).toString('base64url');

/** Answers undefined for what is no token of the list, or one that was altered. */
function read(token: string, asked: readonly unknown[]): End | undefined {
  try {
    const [end] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as unknown[];
    const isEnd = typeof end === 'string' || Number.isSafeInteger(end);
    // The decoder passes over characters that belong to no token.
    return isEnd && token === written(end as End, asked) ? (end as End) : undefined;
  } catch {
    return undefined;
  }
}

const digest = (end: End, asked: readonly unknown[]): string =>
  createHash('sha256')
    .update(JSON.stringify([end, asked]))
    .digest('base64url')
    .slice(0, 16);

/** The tokens of a list whose pages the database makes. */
export interface Tokens<At extends End> {
  /** Answers undefined if there is no token. Throws the service's error for a forged one. */
  read(token: string | undefined): At | undefined;
  write(end: At): string;
}

/** Makes pages of the lists of one service. */
export class Pager {
  readonly #invalid: () => Error;

  /** `invalid` makes the service's error for a token that does not belong to the list. */
  constructor(invalid: () => Error) {
    this.#invalid = invalid;
  }

  keys(asked: readonly unknown[]): Tokens<string> {
    return this.#tokens(asked, (end) => typeof end === 'string');
  }

  places(asked: readonly unknown[]): Tokens<number> {
    return this.#tokens(asked, (end) => typeof end === 'number' && end >= 0);
  }

  /**
   * Makes a page of a list that is sorted by its keys. The next page begins after a key, even if that entry no longer
   * exists.
   */
  sorted<Entry>(all: readonly Entry[], keyOf: (entry: Entry) => string, request: PageRequest): Page<Entry> {
    const last = this.keys(request.asked).read(request.token);
    const found = last === undefined ? 0 : all.findIndex((entry) => keyOf(entry) > last);
    return this.#byKey(all, keyOf, found < 0 ? all.length : found, request);
  }

  /**
   * Makes a page of a list with keys and an order of its own. It cannot continue after an entry that no longer exists.
   */
  keyed<Entry>(all: readonly Entry[], keyOf: (entry: Entry) => string, request: PageRequest): Page<Entry> {
    const last = this.keys(request.asked).read(request.token);
    const found = last === undefined ? -1 : all.findIndex((entry) => keyOf(entry) === last);
    if (last !== undefined && found < 0) throw this.#invalid();
    return this.#byKey(all, keyOf, found + 1, request);
  }

  /** Makes a page of a list without keys. The next page begins at a position in the list. */
  placed<Entry>(all: readonly Entry[], { token, limit, asked }: PageRequest): Page<Entry> {
    const tokens = this.places(asked);
    const start = tokens.read(token) ?? 0;
    const end = start + limit;
    return { entries: all.slice(start, end), next: end < all.length ? tokens.write(end) : undefined };
  }

  #byKey<Entry>(
    all: readonly Entry[],
    keyOf: (entry: Entry) => string,
    start: number,
    { limit, asked }: PageRequest,
  ): Page<Entry> {
    const entries = all.slice(start, start + limit);
    const last = entries.at(-1);
    const isCut = last !== undefined && start + limit < all.length;
    return { entries, next: isCut ? this.keys(asked).write(keyOf(last)) : undefined };
  }

  #tokens<At extends End>(asked: readonly unknown[], isEnd: (end: End) => boolean): Tokens<At> {
    return {
      read: (token) => {
        if (token === undefined) return undefined;
        const end = read(token, asked);
        if (end === undefined || !isEnd(end)) throw this.#invalid();
        return end as At;
      },
      write: (end) => written(end, asked),
    };
  }
}
