import { UnsupportedError } from './errors.ts';

/** Is thrown for a text that is not a valid pattern. */
export class PatternFault extends Error {
  override readonly name = 'PatternFault';
}

/** The spellings in which an engine differs from Java. */
export interface Dialect {
  codePoint(hex: string): string;
  readonly start: string;
  readonly end: string;
  /**
   * The spelling of Java's `$`, which also matches before a line end at the end of the text. docs: Java SE API,
   * "Pattern"
   */
  readonly endOrLineEnd: string;
  /** Spells the beginning of a group that looks around or has a name. */
  open(special: string): string;
}

/** The characters that end a line in Java. docs: Java SE API, "Pattern" */
const lineEndCodes = ['a', 'd', '85', '2028', '2029'];
const space = ' \\t\\n\\v\\f\\r';

/** The escapes that mean the same in both, or that have one spelling inside and outside of a character class. */
const escapes = new Map(
  Object.entries({
    d: '0-9',
    w: 'a-zA-Z_0-9',
    s: space,
    t: '\\t',
    n: '\\n',
    r: '\\r',
    f: '\\f',
  }),
);
const codes = new Map(Object.entries({ a: '7', e: '1b' }));
/** The spelling outside of a character class (from) and inside of one (to). */
const ranges = new Map<string, readonly [string, string][]>([
  [
    'S',
    [
      ['0', '8'],
      ['e', '1f'],
      ['21', '10ffff'],
    ],
  ],
  ['ASCII', [['0', '7f']]],
]);
const negated = new Set(['D', 'W']);
const posix = new Map(
  Object.entries({
    Lower: 'a-z',
    Upper: 'A-Z',
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
  readonly dialect: Dialect;
  readonly pattern: string;
  at: number;
}

/**
 * Writes the pattern in the spelling of another engine with the same meaning. Throws an error that names a construct
 * whose meaning differs.
 */
export function translate(pattern: string, dialect: Dialect): string {
  const reader: Reader = { dialect, pattern, at: 0 };
  let source = '';
  while (reader.at < pattern.length) source += translateNext(reader);
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
      return `[^${lineEndCodes.map(reader.dialect.codePoint).join('')}]`;
    case '^':
      return reader.dialect.start;
    case '$':
      return reader.dialect.endOrLineEnd;
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
    return reader.dialect.open(special);
  }
  return reader.pattern[reader.at] === '?'
    ? unsupported(reader, `(${reader.pattern.slice(reader.at, reader.at + 2)}`)
    : '(';
}

/** Reads one escape. Outside of a character class the result stands alone; inside it is a list of members. */
function readEscape(reader: Reader, inClass: boolean): string {
  if (reader.at >= reader.pattern.length)
    throw new PatternFault(`The regular expression ${JSON.stringify(reader.pattern)} ends with a backslash.`);
  const letter = take(reader);
  if (negated.has(letter)) return `\\${letter}`;
  const members = escapes.get(letter) ?? rangesOf(reader, letter);
  if (members !== undefined) return inClass || members.length === 2 ? members : `[${members}]`;
  const code = codes.get(letter);
  if (code !== undefined) return reader.dialect.codePoint(code);
  if (!/[a-zA-Z0-9]/.test(letter)) return escapeLiteral(reader, letter);
  if (letter === 'x' || letter === 'u') return readCodePoint(reader, letter);
  if (letter === 'p' || letter === 'P') return readProperty(reader, letter, inClass);
  if (letter === 'Q') return readQuoted(reader, inClass);
  if (inClass) return unsupported(reader, `\\${letter} in a character class`);
  const { start, end, endOrLineEnd } = reader.dialect;
  const anchor = { b: '\\b', B: '\\B', A: start, z: end, Z: endOrLineEnd }[letter];
  return anchor ?? unsupported(reader, `\\${letter}`);
}

const rangesOf = ({ dialect }: Reader, name: string): string | undefined =>
  ranges
    .get(name)
    ?.map(([from, to]) => `${dialect.codePoint(from)}-${dialect.codePoint(to)}`)
    .join('');

const escapeLiteral = ({ dialect }: Reader, character: string): string =>
  /[\^$\\.*+?()[\]{}|/-]/.test(character) ? dialect.codePoint(character.charCodeAt(0).toString(16)) : character;

function readCodePoint(reader: Reader, letter: string): string {
  const digits = (letter === 'x' ? /^(?:[0-9a-fA-F]{2}|\{[0-9a-fA-F]+\})/ : /^[0-9a-fA-F]{4}/).exec(
    reader.pattern.slice(reader.at),
  )?.[0];
  if (digits === undefined) return unsupported(reader, `\\${letter}`);
  reader.at += digits.length;
  return reader.dialect.codePoint(digits.replace(/[{}]/g, ''));
}

function readProperty(reader: Reader, letter: string, inClass: boolean): string {
  const [whole = '', braced, single] = /^(?:\{(\w+)\}|([A-Z]))/.exec(reader.pattern.slice(reader.at)) ?? [];
  const name = braced ?? single ?? '';
  reader.at += whole.length;
  if (category.test(name)) return `\\${letter}{${name}}`;
  const members = posix.get(name) ?? (name === 'ASCII' ? rangesOf(reader, name) : undefined);
  if (members === undefined || (inClass && letter === 'P')) return unsupported(reader, `\\${letter}${whole}`);
  if (inClass) return members;
  return letter === 'P' ? `[^${members}]` : `[${members}]`;
}

function readQuoted(reader: Reader, inClass: boolean): string {
  const end = reader.pattern.indexOf('\\E', reader.at);
  if (inClass) return unsupported(reader, '\\Q in a character class');
  const text = reader.pattern.slice(reader.at, end === -1 ? undefined : end);
  reader.at = end === -1 ? reader.pattern.length : end + 2;
  return Array.from(text, (character) => escapeLiteral(reader, character)).join('');
}

/**
 * Reads a character class. Java's classes can contain and intersect others, which JavaScript's cannot. docs: Java SE
 * API, "Pattern"
 */
function readClass(reader: Reader): string {
  let source = '[';
  if (reader.pattern[reader.at] === '^') {
    reader.at += 1;
    source += '^';
  }
  for (let first = true; ; first = false) {
    if (reader.at >= reader.pattern.length)
      throw new PatternFault(
        `The regular expression ${JSON.stringify(reader.pattern)} has an unclosed character class.`,
      );
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
 * Tells whether a class within the class, such as `\d`, stands beside a hyphen. The hyphen would form a range with what
 * the class expands to.
 */
function bordersRange({ pattern, at }: Reader, source: string): boolean {
  const rest = pattern.slice(at);
  return /^[dwsDWSpP]/.test(rest) && (/[^[^]-$/.test(source) || /^(?:[pP]\{\w+\}|\w)-[^\]]/.test(rest));
}

function unsupported(reader: Reader, what: string): never {
  throw new UnsupportedError(`${what} in the regular expression ${JSON.stringify(reader.pattern)}`);
}
