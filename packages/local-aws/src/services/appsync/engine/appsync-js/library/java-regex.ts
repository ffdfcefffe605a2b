import { declareUnverified } from '../../../../../kernel/unverified.ts';
import { compilePattern, type Engines } from '../../../../../kernel/java-regex.ts';
import type { Match, Pattern } from '../../../../../kernel/java-regex-backtracking.ts';
import { PatternFault } from '../../../../../kernel/java-regex-dialect.ts';
import { Overspent } from '../overspent.ts';
import { CodeFault } from './fault.ts';
import type { Run as WholeRun } from './port.ts';

const partialMatch = declareUnverified(
  'appsync-js-partial-match',
  'util.matches was called with a pattern that matches a part of the text, but not all of it.',
  'it answers false, as java.util.regex.Pattern.matches does',
);

type Run = Pick<WholeRun, 'isCounted' | 'requireAllowed'>;

/** The most steps that one search may take in the thread that serves all requests: a few milliseconds. */
const mostSteps = 500_000;
/** A longer pattern would take too long to parse. */
const longestPattern = 1_000;
/** The time limit for all searches of one call together. */
const mostMilliseconds = 8;

/** Chooses the engine that runs a pattern on a text. Throws Overspent if that might take long and this run must not. */
function patternFor(pattern: string, text: string, { isCounted }: Run): Pattern {
  if (isCounted && pattern.length > longestPattern) throw new Overspent();
  const { linear, backtracking } = enginesFor(pattern);
  const found = linear?.handles(text) ? linear : backtracking;
  if (isCounted && (found !== linear || linear.size * text.length > mostSteps)) throw new Overspent();
  return found;
}

function enginesFor(pattern: string): Engines {
  try {
    return compilePattern(pattern);
  } catch (error) {
    throw error instanceof PatternFault ? new CodeFault(error.message) : error;
  }
}

export function matchesJava(pattern: string, text: string, run: Run): boolean {
  const engine = patternFor(pattern, text, run);
  const isWhole = engine.matches(text);
  if (!isWhole && engine.finds(text)) run.requireAllowed(partialMatch);
  return isWhole;
}

interface Replacing {
  readonly text: string;
  readonly pattern: string;
  readonly replacement: string;
}

/** Implements replace and replaceAll: in the replacement a dollar sign refers to a group, and a backslash escapes. */
export function replaceJava({ text, pattern, replacement }: Replacing, which: 'first' | 'all', run: Run): string {
  const matches = patternFor(pattern, text, run).matchesIn(text);
  const late = run.isCounted ? performance.now() + mostMilliseconds : Infinity;
  let result = '';
  let from = 0;
  let count = 0;
  for (const match of matches) {
    result += text.slice(from, match.start) + expand(replacement, match);
    from = match.end;
    if (which === 'first') break;
    if ((count += 1) % 16 === 0 && performance.now() > late) throw new Overspent();
  }
  return result + text.slice(from);
}

/**
 * Implements Java's `split`: it drops empty parts at the end, and an empty first part that comes from an empty match.
 */
export function splitJava(text: string, pattern: string, run: Run): string[] {
  const late = run.isCounted ? performance.now() + mostMilliseconds : Infinity;
  const parts: string[] = [];
  let last = 0;
  for (const { start, end } of patternFor(pattern, text, run).matchesIn(text)) {
    if (end === 0) continue;
    parts.push(text.slice(last, start));
    last = end;
    if (parts.length % 16 === 0 && performance.now() > late) throw new Overspent();
  }
  parts.push(text.slice(last));
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}

function expand(replacement: string, { groups, named }: Match): string {
  return replacement.replace(
    /\\([\s\S]?)|\$(?:\{(\w+)\}|(\d+))?/gu,
    (token, escaped: string | undefined, name: string | undefined, number: string | undefined) => {
      if (token.startsWith('\\'))
        return escaped === undefined || escaped === '' ? illegal('character to be escaped is missing') : escaped;
      if (name !== undefined)
        return Object.hasOwn(named, name) ? (named[name] ?? '') : illegal(`no group with name {${name}}`);
      return number === undefined ? illegal('illegal group reference') : byNumber(groups, number);
    },
  );
}

/** Takes as many digits as name an existing group; the remaining digits are text. */
function byNumber(groups: readonly (string | undefined)[], digits: string): string {
  let length = 1;
  if (Number(digits.slice(0, 1)) >= groups.length) return illegal(`no group ${digits.slice(0, 1)}`);
  while (length < digits.length && Number(digits.slice(0, length + 1)) < groups.length) length += 1;
  return (groups[Number(digits.slice(0, length))] ?? '') + digits.slice(length);
}

function illegal(what: string): never {
  throw new CodeFault(`The replacement cannot be used: ${what}.`);
}
