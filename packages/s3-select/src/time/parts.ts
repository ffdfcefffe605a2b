import { S3SelectError } from '../errors.ts';
import {
  compareFractions,
  dateOf,
  daysInMonth,
  precisions,
  secondsOf,
  timestamp,
  type Precision,
  type Timestamp,
} from '../values/timestamp.ts';

export type DatePart = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';
export type ExtractPart = DatePart | 'timezone_hour' | 'timezone_minute';

const finer = (a: Precision, b: Precision): Precision => (precisions.indexOf(a) >= precisions.indexOf(b) ? a : b);

const seconds = { day: 86_400, hour: 3600, minute: 60, second: 1 } as const;

const outOfRange = (): S3SelectError =>
  new S3SelectError('IllegalSqlFunctionArgument', 'DATE_ADD leads beyond the years 1 to 9999.');

/**
 * Adds to one part; the result is as precise as the part requires. The last day of a month becomes the last day of a
 * shorter one.
 */
export const dateAdd = (part: DatePart, quantity: number, to: Timestamp): Timestamp => {
  const precision = finer(to.precision, part === 'hour' ? 'minute' : part);
  let fields: { year: number; month: number; day: number; hour: number; minute: number; second: number };
  if (part === 'year' || part === 'month') {
    const months = to.year * 12 + to.month - 1 + quantity * (part === 'year' ? 12 : 1);
    const [year, month] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
    fields = { ...to, year, month, day: year >= 1 && year <= 9999 ? Math.min(to.day, daysInMonth(year, month)) : 1 };
  } else {
    const sum = secondsOf(to, true) + quantity * seconds[part];
    if (!Number.isSafeInteger(sum) || Math.abs(sum) > 1e12) throw outOfRange();
    const days = Math.floor(sum / 86_400);
    const rest = sum - days * 86_400;
    fields = { ...dateOf(days), hour: Math.floor(rest / 3600), minute: Math.floor(rest / 60) % 60, second: rest % 60 };
  }
  const { year, month, day, hour, minute, second } = fields;
  const result = timestamp({
    precision,
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction: to.fraction,
    offset: to.offset,
  });
  if (result === undefined) throw outOfRange();
  return result;
};

/** Answers the whole seconds from one moment to the other, rounded towards zero. */
const secondsBetween = (from: Timestamp, to: Timestamp): number => {
  const difference = secondsOf(to) - secondsOf(from);
  const fraction = compareFractions(to.fraction, from.fraction);
  if (difference > 0 && fraction < 0) return difference - 1;
  if (difference < 0 && fraction > 0) return difference + 1;
  return difference;
};

const monthsBetween = (from: Timestamp, to: Timestamp): number => {
  const split = (at: Timestamp): { months: number; rest: number } => {
    const whole = secondsOf(at);
    const { year, month, day } = dateOf(Math.floor(whole / 86_400));
    return { months: year * 12 + month, rest: day * 86_400 + (whole - Math.floor(whole / 86_400) * 86_400) };
  };
  const [a, b] = [split(from), split(to)];
  const months = b.months - a.months;
  const later = b.rest - a.rest || compareFractions(to.fraction, from.fraction);
  if (months > 0 && later < 0) return months - 1;
  if (months < 0 && later > 0) return months + 1;
  return months;
};

/** Counts the whole parts between two moments; the number is negative if the first is the later one. */
export const dateDiff = (part: DatePart, from: Timestamp, to: Timestamp): number => {
  if (part === 'month') return monthsBetween(from, to);
  if (part === 'year') return Math.trunc(monthsBetween(from, to) / 12) + 0;
  return Math.trunc(secondsBetween(from, to) / seconds[part]) + 0;
};

export const extract = (part: ExtractPart, from: Timestamp): number => {
  if (part === 'timezone_hour') return Math.trunc((from.offset ?? 0) / 60) + 0;
  if (part === 'timezone_minute') return ((from.offset ?? 0) % 60) + 0;
  return from[part];
};

/** Makes a timestamp of milliseconds since 1970. */
export const timestampAt = (milliseconds: number): Timestamp | undefined => {
  const date = new Date(milliseconds);
  return timestamp({
    precision: 'second',
    offset: 0,
    fraction: String(date.getUTCMilliseconds()).padStart(3, '0'),
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  });
};
