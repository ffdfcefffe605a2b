import { UnsupportedError } from '../../../../../kernel/errors.ts';
import { declareUnverified, type RequireAllowed } from '../../../../../kernel/unverified.ts';
import { CodeFault } from './fault.ts';

const partialMatch = declareUnverified(
  'appsync-js-partial-match',
  'util.matches was called with a pattern that matches a part of the text, but not all of it.',
  'it answers false, as java.util.regex.Pattern.matches does',
);

const lineEnd = '\\n\\r\\u0085\\u2028\\u2029';
/** Java's `$` also matches before a line end that ends the text. */
const endOfText = `(?=(?:\\r\\n|[${lineEnd}])?(?![\\s\\S]))`;
const space = ' \\t\\n\\v\\f\\r';

/** Escapes that mean the same in both, or have one spelling for inside and outside a character class. */
const escapes = new Map(
  Object.entries({
    d: '0-9',
    w: 'a-zA-Z_0-9',
    s: space,
    t: '\\t',
    n: '\\n',
    r: '\\r',
    f: '\\f',
    a: '\\u0007',
    e: '\\u001b',
  }),
);
const negated = new Map(Object.entries({ D: '\\D', W: '\\W', S: '\\u{0}-\\u{8}\\u{e}-\\u{1f}!-\\u{10ffff}' }));
const posix = new Map(
  Object.entries({
    Lower: 'a-z',
    Upper: 'A-Z',
    ASCII: '\\u{0}-\\u{7f}',
    Alpha: 'a-zA-Z',
    Digit: '0-9',
    Alnum: '0-9a-zA-Z',
    XDigit: '0-9a-fA-F',
    Space: space,
    Blank: ' \\t',
  }),
);
const category = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfson]?)$/;

interface Reader {
  readonly pattern: string;
  at: number;
}

const compiled = new Map<string, string>();

/** The source of an equal JavaScript pattern (flag u). A construct whose meaning differs is an error that names it. */
function toJavaScriptPattern(pattern: string): string {
  let source = compiled.get(pattern);
  if (source === undefined) {
    source = translate({ pattern, at: 0 });
    try {
      new RegExp(source, 'u');
    } catch {
      throw new UnsupportedError(`The regular expression ${JSON.stringify(pattern)} in APPSYNC_JS code`);
    }
    if (compiled.size >= 500) compiled.clear();
    compiled.set(pattern, source);
  }
  return source;
}

function translate(reader: Reader): string {
  let source = '';
  while (reader.at < reader.pattern.length) source += translateNext(reader);
  return source;
}

function translateNext(reader: Reader): string {
  const character = take(reader);
  switch (character) {
    case '\\':
      return readEscape(reader, false);
    case '[':
      return readClass(reader);
    case '.':
      return `[^${lineEnd}]`;
    case '^':
      return '(?<![\\s\\S])';
    case '$':
      return endOfText;
    case '(':
      return readGroup(reader);
    case '*':
    case '+':
    case '?':
      return readQuantifier(reader, character);
    case '{': {
      const close = reader.pattern.indexOf('}', reader.at);
      const bounds = reader.pattern.slice(reader.at, close + 1);
      if (!/^\d+(?:,\d*)?\}$/.test(bounds)) return unsupported(reader, '{');
      reader.at += bounds.length;
      return readQuantifier(reader, `{${bounds}`);
    }
    case '}':
    case ']':
      return `\\${character}`;
    default:
      return character;
  }
}

function take(reader: Reader): string {
  const character = String.fromCodePoint(reader.pattern.codePointAt(reader.at) ?? 0);
  reader.at += character.length;
  return character;
}

function readQuantifier(reader: Reader, quantifier: string): string {
  if (reader.pattern[reader.at] === '+') return unsupported(reader, `the possessive quantifier ${quantifier}+`);
  return quantifier;
}

function readGroup(reader: Reader): string {
  const special = /^\?(?:[:=!]|<[=!]|<[a-zA-Z][a-zA-Z0-9]*>)/.exec(reader.pattern.slice(reader.at))?.[0];
  if (special !== undefined) {
    reader.at += special.length;
    return `(${special}`;
  }
  return reader.pattern[reader.at] === '?'
    ? unsupported(reader, `(${reader.pattern.slice(reader.at, reader.at + 2)}`)
    : '(';
}

/** One escape, as a whole outside a character class, as members inside one. */
function readEscape(reader: Reader, inClass: boolean): string {
  if (reader.at >= reader.pattern.length)
    throw new CodeFault(`The regular expression ${JSON.stringify(reader.pattern)} ends with a backslash.`);
  const letter = take(reader);
  const members = escapes.get(letter) ?? negated.get(letter);
  if (members !== undefined) return inClass || members.length === 2 ? members : `[${members}]`;
  if (!/[a-zA-Z0-9]/.test(letter)) return escapeLiteral(letter);
  if (letter === 'x' || letter === 'u') return readCodePoint(reader, letter);
  if (letter === 'p' || letter === 'P') return readProperty(reader, letter, inClass);
  if (letter === 'Q') return readQuoted(reader, inClass);
  if (inClass) return unsupported(reader, `\\${letter} in a character class`);
  const anchor = { b: '\\b', B: '\\B', A: '(?<![\\s\\S])', z: '(?![\\s\\S])', Z: endOfText }[letter];
  return anchor ?? unsupported(reader, `\\${letter}`);
}

const escapeLiteral = (character: string): string =>
  /[\^$\\.*+?()[\]{}|/-]/.test(character) ? `\\u{${character.charCodeAt(0).toString(16)}}` : character;

function readCodePoint(reader: Reader, letter: string): string {
  const digits = (letter === 'x' ? /^(?:[0-9a-fA-F]{2}|\{[0-9a-fA-F]+\})/ : /^[0-9a-fA-F]{4}/).exec(
    reader.pattern.slice(reader.at),
  )?.[0];
  if (digits === undefined) return unsupported(reader, `\\${letter}`);
  reader.at += digits.length;
  return `\\u{${digits.replace(/[{}]/g, '')}}`;
}

function readProperty(reader: Reader, letter: string, inClass: boolean): string {
  const [whole = '', braced, single] = /^(?:\{(\w+)\}|([A-Z]))/.exec(reader.pattern.slice(reader.at)) ?? [];
  const name = braced ?? single ?? '';
  reader.at += whole.length;
  if (category.test(name)) return `\\${letter}{${name}}`;
  const members = posix.get(name);
  if (members === undefined || (inClass && letter === 'P')) return unsupported(reader, `\\${letter}${whole}`);
  return inClass ? members : `[${letter === 'P' ? '^' : ''}${members}]`;
}

function readQuoted(reader: Reader, inClass: boolean): string {
  const end = reader.pattern.indexOf('\\E', reader.at);
  if (inClass) return unsupported(reader, '\\Q in a character class');
  const text = reader.pattern.slice(reader.at, end === -1 ? undefined : end);
  reader.at = end === -1 ? reader.pattern.length : end + 2;
  return Array.from(text, escapeLiteral).join('');
}

/** Unlike JavaScript's, Java's classes nest and intersect; those do not. */
function readClass(reader: Reader): string {
  let source = '[';
  if (reader.pattern[reader.at] === '^') {
    reader.at += 1;
    source += '^';
  }
  for (let first = true; ; first = false) {
    if (reader.at >= reader.pattern.length)
      throw new CodeFault(`The regular expression ${JSON.stringify(reader.pattern)} has an unclosed character class.`);
    const character = take(reader);
    if (character === ']' && !first) return `${source}]`;
    if (character === '[' || character === ']' || (character === '&' && reader.pattern[reader.at] === '&'))
      return unsupported(reader, `${character} in a character class`);
    if (character === '\\' && bordersRange(reader, source)) return unsupported(reader, 'a range between classes');
    source += character === '\\' ? readEscape(reader, true) : literal(character);
  }
}

const literal = (character: string): string => (/[(){}|/]/.test(character) ? `\\${character}` : character);

/**
 * Whether a class within the class, such as `\d`, stands beside a hyphen that would make a range of what it expands to.
 */
function bordersRange({ pattern, at }: Reader, source: string): boolean {
  const rest = pattern.slice(at);
  return /^[dwsDWSpP]/.test(rest) && (/[^[^]-$/.test(source) || /^(?:[pP]\{\w+\}|\w)-[^\]]/.test(rest));
}

function unsupported(reader: Reader, what: string): never {
  throw new UnsupportedError(`${what} in the regular expression ${JSON.stringify(reader.pattern)}`);
}

export function matchesJava(pattern: string, text: string, requireAllowed: RequireAllowed): boolean {
  const source = toJavaScriptPattern(pattern);
  const whole = new RegExp(`^(?:${source})(?![\\s\\S])`, 'u').test(text);
  if (!whole && new RegExp(source, 'u').test(text)) requireAllowed(partialMatch);
  return whole;
}

/** replace and replaceAll: in the replacement a dollar sign refers to a group and a backslash escapes. */
export function replaceJava(text: string, pattern: string, replacement: string, which: 'first' | 'all'): string {
  const expression = new RegExp(toJavaScriptPattern(pattern), which === 'all' ? 'gu' : 'u');
  return text.replace(expression, (...match: unknown[]) => expand(replacement, match));
}

function expand(replacement: string, match: readonly unknown[]): string {
  const last = match.at(-1);
  const named = typeof last === 'object' && last !== null ? (last as Record<string, string | undefined>) : {};
  const groups = match.slice(
    0,
    match.findIndex((value) => typeof value === 'number'),
  ) as (string | undefined)[];
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

/** Takes as many digits as name an existing group; the rest is text. */
function byNumber(groups: readonly (string | undefined)[], digits: string): string {
  let length = 1;
  if (Number(digits.slice(0, 1)) >= groups.length) return illegal(`no group ${digits.slice(0, 1)}`);
  while (length < digits.length && Number(digits.slice(0, length + 1)) < groups.length) length += 1;
  return (groups[Number(digits.slice(0, length))] ?? '') + digits.slice(length);
}

function illegal(what: string): never {
  throw new CodeFault(`The replacement cannot be used: ${what}.`);
}
