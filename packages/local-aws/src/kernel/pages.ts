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

/** The way in which the end of a page is written into a token. */
export interface TokenForm {
  write(end: End, asked: readonly unknown[]): string;
  /** Answers undefined if the text is not such a token. */
  read(token: string, asked: readonly unknown[]): End | undefined;
}

/** The token is opaque to clients, and is bound to the list that was asked for. */
const bound: TokenForm = {
  write: (end, asked) => Buffer.from(JSON.stringify([end, digest(asked)])).toString('base64url'),
  read(token, asked) {
    try {
      const [end, digested] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as unknown[];
      const isEnd = typeof end === 'string' || Number.isSafeInteger(end);
      return isEnd && digested === digest(asked) ? (end as End) : undefined;
    } catch {
      return undefined;
    }
  },
};

const digest = (asked: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 16);

/** The token is the last key itself. */
export const plainKeys = (pattern: RegExp): TokenForm => ({
  write: String,
  read: (token) => (pattern.test(token) ? token : undefined),
});

/** The tokens of a list whose pages the database makes. */
export interface Tokens<At extends End> {
  /** Answers undefined if there is no token. Throws the service's error for a forged one. */
  read(token: string | undefined): At | undefined;
  write(end: At): string;
}

/** Makes pages of the lists of one service. */
export class Pager {
  readonly #invalid: () => Error;
  readonly #form: TokenForm;

  /** `invalid` makes the service's error for a token that does not belong to the list. */
  constructor(invalid: () => Error, form: TokenForm = bound) {
    this.#invalid = invalid;
    this.#form = form;
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
        const end = this.#form.read(token, asked);
        if (end === undefined || !isEnd(end)) throw this.#invalid();
        return end as At;
      },
      write: (end) => this.#form.write(end, asked),
    };
  }
}
