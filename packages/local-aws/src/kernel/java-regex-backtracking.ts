import { UnsupportedError } from './errors.ts';
import { translate, type Dialect } from './java-regex-dialect.ts';

export interface Match {
  readonly start: number;
  readonly end: number;
  /** The groups; the first is the whole match. */
  readonly groups: readonly (string | undefined)[];
  readonly named: Readonly<Record<string, string | undefined>>;
}

export interface Pattern {
  /** Tells whether the pattern matches the whole text. */
  matches(text: string): boolean;
  /** Tells whether the pattern matches a part of the text. */
  finds(text: string): boolean;
  matchesIn(text: string): Iterable<Match>;
}

export const anyLineEnd = '\\n\\r\\u0085\\u2028\\u2029';
/** The spellings of JavaScript with the flag u. */
const javaScript: Dialect = {
  codePoint: (hex) => `\\u{${hex}}`,
  start: '(?<![\\s\\S])',
  end: '(?![\\s\\S])',
  endOrLineEnd: `(?=(?:\\r\\n|[${anyLineEnd}])?(?![\\s\\S]))`,
  open: (special) => `(${special}`,
};

/** Makes the form for the engine of JavaScript, which may take any time. */
export function createBacktracking(pattern: string): Pattern {
  const source = translate(pattern, javaScript);
  const compile = (text: string, flags = 'u'): RegExp => within(pattern, () => new RegExp(text, flags));
  const anywhere = compile(source);
  return {
    matches: (text) => within(pattern, () => compile(`^(?:${source})(?![\\s\\S])`).test(text)),
    finds: (text) => within(pattern, () => anywhere.test(text)),
    *matchesIn(text) {
      const matches = text.matchAll(compile(source, 'gu'));
      for (;;) {
        const { value: match, done } = within(pattern, () => matches.next());
        if (done) return;
        yield { start: match.index, end: match.index + match[0].length, groups: [...match], named: match.groups ?? {} };
      }
    },
  };
}

/**
 * The engine may learn only while it matches that a pattern is too large for it, or that it needs more stack than there
 * is.
 */
function within<Result>(pattern: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError)
      throw new UnsupportedError(`The regular expression ${JSON.stringify(pattern)}`);
    throw error;
  }
}
