import { S3SelectError } from '../errors.ts';
import { timestamp, type Precision, type Timestamp } from '../values/timestamp.ts';
import { monthNames, type PatternToken, type SymbolToken } from './pattern.ts';

type Field = 'year' | 'month' | 'day' | 'half' | 'hour' | 'minute' | 'second' | 'fraction' | 'offset';

const fields: Readonly<Record<string, Field>> = {
  y: 'year',
  M: 'month',
  d: 'day',
  a: 'half',
  h: 'hour',
  H: 'hour',
  m: 'minute',
  s: 'second',
  S: 'fraction',
  n: 'fraction',
  X: 'offset',
  x: 'offset',
};

const refuse = (suffix: string, message: string): S3SelectError =>
  new S3SelectError(`Evaluator${suffix}`, `The timestamp format pattern ${message}.`);

const digitsSource = (count: number, most: number): string => {
  if (count === 1) return `\\d{1,${most}}`;
  return `\\d{${count}}`;
};

const monthSource = (count: number): string => {
  if (count <= 2) return digitsSource(count, 2);
  if (count === 3) return monthNames.map((name) => name.slice(0, 3)).join('|');
  return monthNames.join('|');
};

const symbolSource = (symbol: string, count: number): string => {
  switch (symbol) {
    case 'y':
      return digitsSource(count, 4);
    case 'M':
      return monthSource(count);
    case 'a':
      return '[AaPp][Mm]';
    case 'S':
      return `\\d{${count}}`;
    case 'n':
      return '\\d{1,9}';
    case 'X':
      return 'Z|[+-]\\d{2}(?::?\\d{2})?';
    case 'x':
      return '[+-]\\d{2}(?::?\\d{2})?';
    default:
      return digitsSource(count, 2);
  }
};

/** Each field needs the coarser ones: a month needs a year. */
const precisionOf = (given: ReadonlySet<string>): Precision => {
  const chain = ['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction'];
  const last = chain.findLastIndex((field) => given.has(field));
  if (
    last < 0 ||
    last === 3 ||
    chain.slice(0, last).some((field) => !given.has(field)) ||
    (given.has('offset') && last < 4)
  ) {
    throw refuse('InvalidTimestampFormatPattern', 'requires additional fields');
  }
  return (['year', 'month', 'day', 'minute', 'minute', 'second', 'second'] as const)[last] ?? 'second';
};

const symbolsOf = (pattern: readonly PatternToken[]): SymbolToken[] => pattern.filter((token) => 'symbol' in token);

const check = (pattern: readonly PatternToken[]): void => {
  const symbols = symbolsOf(pattern);
  const names = symbols.map(({ symbol }) => fields[symbol]);
  if (new Set(names).size < names.length)
    throw refuse('TimestampFormatPatternDuplicateFields', 'contains a timestamp field twice');
  if (symbols.some(({ symbol, count }) => symbol === 'M' && count === 5)) {
    throw refuse('InvalidTimestampFormatPatternSymbolForParsing', 'contains a symbol that cannot be parsed');
  }
  const has = (wanted: string): boolean => symbols.some(({ symbol }) => symbol === wanted);
  if (has('h') !== has('a'))
    throw refuse(
      'TimestampFormatPatternHourClockAmPmMismatch',
      'contains a 12-hour hour without AM/PM, or AM/PM without it',
    );
};

const monthOf = (text: string): number => {
  if (/^\d/.test(text)) return Number(text);
  const beginning = text.slice(0, 3).toLowerCase();
  return monthNames.findIndex((name) => name.slice(0, 3).toLowerCase() === beginning) + 1;
};

const offsetOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -size + 0 : size;
};

const fullYear = (year: number, count: number): number => {
  if (count !== 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
};

/** Answers undefined for an hour that no clock with AM and PM shows. */
const hourOf = (hour: number, half: string | undefined): number | undefined => {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return half.toUpperCase() === 'PM' ? (hour % 12) + 12 : hour % 12;
};

/** Implements TO_TIMESTAMP with a pattern. Answers undefined for a text that does not follow it. */
export const createTimestampParser = (pattern: readonly PatternToken[]): ((text: string) => Timestamp | undefined) => {
  check(pattern);
  const counts: { [name: string]: number } = {};
  const source = pattern.map((token) => {
    if ('text' in token) return token.text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    const name = fields[token.symbol] ?? '';
    counts[token.symbol] = token.count;
    return `(?<${name}>${symbolSource(token.symbol, token.count)})`;
  });
  const expression = new RegExp(`^${source.join('')}$`, 'i');
  const precision = precisionOf(new Set(symbolsOf(pattern).map(({ symbol }) => fields[symbol] ?? '')));
  return (text) => {
    const found = expression.exec(text)?.groups;
    if (found === undefined) return undefined;
    const {
      year = '',
      month = '1',
      day = '1',
      hour = '0',
      minute = '0',
      second = '0',
      fraction = '',
      offset,
      half,
    } = found;
    const hours = hourOf(Number(hour), half);
    if (hours === undefined) return undefined;
    return timestamp({
      precision,
      year: fullYear(Number(year), counts['y'] ?? 4),
      month: monthOf(month),
      day: Number(day),
      hour: hours,
      minute: Number(minute),
      second: Number(second),
      fraction: counts['n'] === undefined ? fraction : fraction.padStart(9, '0'),
      offset: offsetOf(offset),
    });
  };
};
