import { compilePattern } from '../../../../../kernel/java-regex.ts';
import { UnsupportedError } from '../../../../../kernel/errors.ts';
import { dayNames, monthNames, parsePattern, type PatternPart } from './date-pattern.ts';
import { CodeFault } from './fault.ts';
import { toEpochMilliseconds } from './time-zone.ts';

/** Reads the instant in `text` by `pattern`. The zone stands in the text or is given. */
export function parseTime(text: string, pattern: string, zone: string | undefined): number {
  // No time is longer than this, and no pattern of one.
  if (text.length > 200) throw new CodeFault(`Text '${text.slice(0, 200)}…' could not be parsed`);
  if (pattern.length > 1_000) throw new UnsupportedError('A date pattern of more than 1,000 characters');
  const parts = parsePattern(pattern);
  // Adjacent letters can share the digits in very many ways, so this uses the engine that never backtracks.
  const [match] = compilePattern(`^${parts.map(toExpression).join('')}$`).linear?.matchesIn(text) ?? [];
  if (!match) throw new CodeFault(`Text '${text}' could not be parsed`);
  const fields = new Map<string, string>();
  parts
    .filter((part) => 'letter' in part)
    .forEach(({ letter, count }, index) =>
      fields.set(letter === 'y' && count === 2 ? 'yy' : letter, match.groups[index + 1] ?? ''),
    );
  const local = localMilliseconds(fields, text);
  const offset = fields.get('X') ?? fields.get('x') ?? fields.get('Z');
  if (offset !== undefined) return local - readOffset(offset) * 1000;
  const named = fields.get('V') ?? fields.get('z') ?? zone;
  if (named === undefined) throw new CodeFault(`Text '${text}' could not be parsed: Unable to obtain ZonedDateTime`);
  return toEpochMilliseconds(local, named);
}

function toExpression(part: PatternPart, index: number, parts: readonly PatternPart[]): string {
  if ('literal' in part) return part.literal.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&');
  const { letter, count } = part;
  const next = parts[index + 1];
  const adjacent = next !== undefined && 'letter' in next;
  switch (letter) {
    case 'y':
    case 'u':
      if (count === 2) return '(\\d{2})';
      return adjacent ? `(\\d{${count}})` : `([+-]?\\d{${count},9})`;
    case 'M':
    case 'L':
      return count < 3 ? digits(count, 2) : oneOf(monthNames, count);
    case 'E':
      return oneOf(dayNames, Math.max(count, 3));
    case 'S':
      return `(\\d{${count}})`;
    case 'a':
      return '(AM|PM)';
    case 'X':
      return '(Z|[+-]\\d{2}(?::?\\d{2})?)';
    case 'x':
    case 'Z':
      return '([+-]\\d{2}(?::?\\d{2})?)';
    case 'V':
      return '([A-Za-z][A-Za-z0-9~/._+-]+|Z)';
    case 'z':
      return '(UTC|GMT)';
    case 'D':
      return digits(count, 3);
    default:
      return digits(count, 2);
  }
}

/** A single letter takes one or more digits; several letters take exactly as many digits. */
const digits = (count: number, most: number): string => (count === 1 ? `(\\d{1,${most}})` : `(\\d{${count}})`);
const oneOf = (names: readonly string[], count: number): string =>
  `(${names.map((name) => (count === 4 ? name : name.slice(0, 3))).join('|')})`;

function localMilliseconds(fields: ReadonlyMap<string, string>, text: string): number {
  const number = (...letters: string[]): number | undefined => {
    const value = letters.map((letter) => fields.get(letter)).find((field) => field !== undefined);
    return value === undefined ? undefined : Number(value);
  };
  const short = number('yy');
  const year = short === undefined ? number('y', 'u') : 2000 + short;
  const dayOfYear = number('D');
  if (dayOfYear !== undefined) throw new UnsupportedError('D in a date pattern for parsing');
  const month = monthOf(fields.get('M') ?? fields.get('L'));
  const day = number('d');
  const hour = hourOf(number, fields.get('a'));
  if (year === undefined || month === undefined || day === undefined || hour === undefined)
    throw new CodeFault(`Text '${text}' could not be parsed: Unable to obtain ZonedDateTime`);
  const [minute, second] = [number('m') ?? 0, number('s') ?? 0];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59)
    throw new CodeFault(`Text '${text}' could not be parsed: Invalid value`);
  // For a day that the month lacks, Java's smart resolving takes the last day of the month. docs: Java SE API,
  // "ResolverStyle"
  const lastDay = new Date(Date.UTC(2000, 0, 1));
  lastDay.setUTCFullYear(year, month, 0);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, Math.min(day, lastDay.getUTCDate()));
  date.setUTCHours(hour, minute, second, Math.floor(Number(`0.${fields.get('S') ?? '0'}`) * 1000 + 1e-6));
  return date.getTime();
}

function monthOf(field: string | undefined): number | undefined {
  if (field === undefined || /^\d/.test(field)) return field === undefined ? undefined : Number(field);
  return monthNames.findIndex((name) => name.startsWith(field)) + 1;
}

function hourOf(number: (...letters: string[]) => number | undefined, half: string | undefined): number | undefined {
  const [H, k, h, K] = [number('H'), number('k'), number('h'), number('K')];
  if (H !== undefined) return H;
  if (k !== undefined) return k % 24;
  const twelve = h === undefined ? K : h % 12;
  if (twelve === undefined || half === undefined) return undefined;
  return twelve + (half === 'PM' ? 12 : 0);
}

function readOffset(text: string): number {
  if (text === 'Z') return 0;
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
