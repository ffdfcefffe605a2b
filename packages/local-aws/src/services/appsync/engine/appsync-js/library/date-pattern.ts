import { UnsupportedError } from '../../../../../kernel/errors.ts';
import { CodeFault } from './fault.ts';
import { formatOffset, offsetSeconds } from './time-zone.ts';

/** One piece of a pattern of java.time.format.DateTimeFormatter. */
export type PatternPart = { readonly literal: string } | { readonly letter: string; readonly count: number };

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The supported letters, each with the most repetitions. Any other is an error that names it. */
const supported: Readonly<Record<string, number>> = {
  y: 9,
  u: 9,
  M: 4,
  L: 4,
  d: 2,
  D: 3,
  E: 4,
  a: 1,
  H: 2,
  h: 2,
  K: 2,
  k: 2,
  m: 2,
  s: 2,
  S: 9,
  X: 3,
  x: 3,
  Z: 3,
  z: 3,
  V: 2,
};

export function parsePattern(pattern: string): PatternPart[] {
  const parts: PatternPart[] = [];
  for (const [token] of pattern.matchAll(/'(?:[^']|'')*'?|([a-zA-Z])\1*|[^a-zA-Z']+/g)) {
    if (token.startsWith("'")) parts.push({ literal: unquote(token, pattern) });
    else if (/^[a-zA-Z]/.test(token)) parts.push(field(token));
    else if (/[[\]{}#]/.test(token))
      throw new UnsupportedError(`${token.trim()} in the date pattern ${JSON.stringify(pattern)}`);
    else parts.push({ literal: token });
  }
  return parts;
}

function unquote(token: string, pattern: string): string {
  if (token.length < 2 || !token.endsWith("'"))
    throw new CodeFault(`Pattern ends with an incomplete string literal: ${pattern}`);
  return token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'");
}

function field(token: string): PatternPart {
  const letter = token.charAt(0);
  const most = Object.hasOwn(supported, letter) ? supported[letter] : undefined;
  const count = token.length;
  if (most === undefined || count > most || (letter === 'V' && count !== 2))
    throw new UnsupportedError(`${token} in a date pattern`);
  return { letter, count };
}

/** The local date and time in a zone, as a Date whose UTC members are the local ones. */
interface Local {
  readonly date: Date;
  readonly offset: number;
  readonly zone: string;
}

export function formatTime(epochMilliseconds: number, pattern: string, zone: string): string {
  const offset = offsetSeconds(zone, epochMilliseconds);
  const date = new Date(epochMilliseconds + offset * 1000);
  if (Number.isNaN(date.getTime())) throw new CodeFault(`The time ${epochMilliseconds} is out of range.`);
  const local: Local = { date, offset, zone };
  return parsePattern(pattern)
    .map((part) => ('literal' in part ? part.literal : formatField(part.letter, part.count, local)))
    .join('');
}

const padded = (value: number, count: number): string => String(value).padStart(count, '0');

function formatField(letter: string, count: number, { date, offset, zone }: Local): string {
  const hour = date.getUTCHours();
  switch (letter) {
    case 'y':
    case 'u':
      return formatYear(date.getUTCFullYear(), count, letter);
    case 'M':
    case 'L':
      return count < 3 ? padded(date.getUTCMonth() + 1, count) : named(monthNames, date.getUTCMonth(), count);
    case 'd':
      return padded(date.getUTCDate(), count);
    case 'D':
      return padded(Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1, count);
    case 'E':
      return named(dayNames, date.getUTCDay(), Math.max(count, 3));
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'H':
      return padded(hour, count);
    case 'h':
      return padded(hour % 12 || 12, count);
    case 'K':
      return padded(hour % 12, count);
    case 'k':
      return padded(hour || 24, count);
    case 'm':
      return padded(date.getUTCMinutes(), count);
    case 's':
      return padded(date.getUTCSeconds(), count);
    case 'S':
      return padded(date.getUTCMilliseconds(), 3).padEnd(9, '0').slice(0, count);
    default:
      return formatZone(letter, count, offset, zone);
  }
}

const named = (names: readonly string[], index: number, count: number): string =>
  count === 4 ? (names[index] ?? '') : (names[index] ?? '').slice(0, 3);

function formatYear(year: number, count: number, letter: string): string {
  // y counts the years of an era; u goes below zero.
  const value = letter === 'y' && year < 1 ? 1 - year : year;
  if (count === 2) return padded(Math.abs(value) % 100, 2);
  const plus = value > 9999 && count >= 4 ? '+' : '';
  return `${value < 0 ? '-' : plus}${padded(Math.abs(value), count)}`;
}

function formatZone(letter: string, count: number, offset: number, zone: string): string {
  if (letter === 'V') return zone;
  if (letter === 'z') {
    // No table in Node has the abbreviations of other zones.
    if (zone === 'UTC' || zone === 'GMT') return zone;
    throw new UnsupportedError(`z in a date pattern, with the time zone ${zone}`);
  }
  if (letter === 'X' && offset === 0) return 'Z';
  if (letter === 'Z' || count === 2) return formatOffset(offset, '');
  if (count === 3) return formatOffset(offset, ':');
  const short = formatOffset(offset, '');
  return short.endsWith('00') ? short.slice(0, 3) : short;
}
