import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { createCache } from './cache.ts';
import { anyLineEnd, createBacktracking, type Pattern } from './java-regex-backtracking.ts';
import { translate, type Dialect } from './java-regex-dialect.ts';
import { expandedSize } from './java-regex-size.ts';

/** A pattern whose matching time is at most its size times the length of the text. */
export interface LinearPattern extends Pattern {
  readonly size: number;
  /** Tells whether it means the same as Java's pattern for this text. */
  handles(text: string): boolean;
}

export interface Engines {
  /** The linear form. It is undefined for a pattern that must look around or refer back. */
  readonly linear: LinearPattern | undefined;
  readonly backtracking: Pattern;
}

/** The most bytes that all kept patterns may take. */
const mostBytes = 20_000_000;
const compiled = createCache<string, Engines>(mostBytes, bytesOf);

/** Estimates the memory of a pattern: a short one may be large, and a class of Unicode is a table of its own. */
function bytesOf({ linear }: Engines, pattern: string): number {
  const classes = pattern.split(/\\[pP]|[[.]/).length - 1;
  return 1_000 + 10 * pattern.length + 150 * (linear?.size ?? 0) + 10_000 * classes;
}

export function compilePattern(pattern: string): Engines {
  let engines = compiled.get(pattern);
  if (!engines) {
    const backtracking = createBacktracking(pattern);
    engines = { backtracking, linear: createLinear(pattern) };
    compiled.set(pattern, engines);
  }
  return engines;
}

/** Is thrown for a construct that RE2 does not have. */
class NotLinear extends Error {}

/** The spellings of RE2. Its `\z` is Java's `$` for a text that does not end with a line end. */
const re2: Dialect = {
  codePoint: (hex) => `\\x{${hex}}`,
  start: '\\A',
  end: '\\z',
  endOrLineEnd: '\\z',
  open(special) {
    if (/^\?<?[=!]/.test(special)) throw new NotLinear();
    return special.startsWith('?<') ? `(?P${special.slice(1)}` : `(${special}`;
  },
};

const endsWithLineEnd = new RegExp(`[${anyLineEnd}]$`);

/**
 * The largest pattern that RE2 gets. RE2 takes some 60 ms to compile a pattern of this size and blocks the thread
 * meanwhile.
 */
const mostExpanded = 3_000;

function createLinear(pattern: string): LinearPattern | undefined {
  if (expandedSize(pattern) > mostExpanded) return undefined;
  const expression = compileRe2(pattern);
  if (!expression) return undefined;
  const asksForTheEnd = /\$|\\Z/.test(pattern);
  return {
    size: expression.programSize(),
    handles: (text) => !asksForTheEnd || !endsWithLineEnd.test(text.slice(-1)),
    matches: (text) => expression.testExact(text),
    finds: (text) => expression.test(text),
    *matchesIn(text) {
      const names = Object.entries(expression.namedGroups());
      const matcher = expression.matcher(text);
      while (matcher.find()) {
        const groups = Array.from(
          { length: matcher.groupCount() + 1 },
          (_, index) => matcher.group(index) ?? undefined,
        );
        const named = Object.fromEntries(names.map(([name, index]) => [name, groups[index]]));
        yield { start: matcher.start(), end: matcher.end(), groups, named };
      }
    },
  };
}

let loaded: typeof RE2JS | undefined;

function compileRe2(pattern: string): RE2JS | undefined {
  // The engine is loaded when the first pattern needs it.
  loaded ??= (createRequire(import.meta.url)('re2js') as { RE2JS: typeof RE2JS }).RE2JS;
  try {
    return loaded.compile(translate(pattern, re2));
  } catch {
    // The other engine has already reported what is wrong with the pattern.
    return undefined;
  }
}
