import { scalar } from './scalar.ts';

/** The precision of a timestamp. Hours come with minutes. */
export type Precision = (typeof precisions)[number];
export const precisions = ['year', 'month', 'day', 'minute', 'second'] as const;

/** A moment in local time, as the W3C note on dates and times writes it. */
export interface Timestamp {
  readonly [scalar]: 'timestamp';
  readonly precision: Precision;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** The digits of the fraction of a second. */
  readonly fraction: string;
  /** The minutes east of UTC; undefined if they are unknown. */
  readonly offset: number | undefined;
}

export type TimestampFields = Partial<Omit<Timestamp, typeof scalar>> & Pick<Timestamp, 'precision' | 'year'>;

/**
 * Counts days since 1970-01-01 of the proleptic Gregorian calendar. Years are counted from March, so that leap days
 * come last.
 */
const daysOf = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year;
  const century = Math.floor(shifted / 400);
  const ofEra = shifted - century * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return century * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
};

export const dateOf = (days: number): { year: number; month: number; day: number } => {
  const date = new Date(days * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
};

export const daysInMonth = (year: number, month: number): number =>
  daysOf(month === 12 ? year + 1 : year, (month % 12) + 1, 1) - daysOf(year, month, 1);

/** Makes a timestamp, or answers undefined if a field is out of its range. */
export const timestamp = ({
  precision,
  year,
  month = 1,
  day = 1,
  hour = 0,
  minute = 0,
  second = 0,
  fraction = '',
  offset,
}: TimestampFields): Timestamp | undefined => {
  const valid =
    year >= 1 &&
    year <= 9999 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    hour >= 0 &&
    hour <= 23 &&
    minute >= 0 &&
    minute <= 59 &&
    second >= 0 &&
    second <= 59 &&
    Math.abs(offset ?? 0) < 24 * 60;
  if (!valid) return undefined;
  return { [scalar]: 'timestamp', precision, year, month, day, hour, minute, second, fraction, offset };
};

const written =
  /^(\d{4})(?:T|-(\d\d)(?:T|-(\d\d)(?:T?|T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:(Z)|([+-])(\d\d):(\d\d)))))$/;

/** Answers the minutes east of UTC, or undefined if the text does not tell them. */
const offsetOf = (utc: string | undefined, sign: string | undefined, minutes: number): number | undefined => {
  if (utc !== undefined) return 0;
  // -00:00 means that the offset is unknown.
  if (minutes === 0 && sign !== '+') return undefined;
  return sign === '-' ? -minutes : minutes;
};

/**
 * Reads `2010T`, `2010-01T`, `2010-01-01`, `2010-01-01T`, `2010-01-01T20:18Z`, `…T20:18:05.006-08:00`. Answers
 * undefined for anything else.
 */
export const parseTimestamp = (text: string): Timestamp | undefined => {
  const [, year, month, day, hour, minute, second, fraction, utc, sign, hours = 0, minutes = 0] =
    written.exec(text) ?? [];
  if (year === undefined || Number(minutes) > 59) return undefined;
  const last = [year, month, day, minute, second].findLastIndex((part) => part !== undefined);
  return timestamp({
    precision: precisions[last] ?? 'year',
    offset: offsetOf(utc, sign, Number(hours) * 60 + Number(minutes)),
    year: Number(year),
    month: Number(month ?? 1),
    day: Number(day ?? 1),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    fraction: fraction ?? '',
  });
};

export const pad = (value: number, length: number): string => String(value).padStart(length, '0');

const offsetText = (offset: number | undefined): string => {
  if (offset === undefined) return '-00:00';
  if (offset === 0) return 'Z';
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}:${pad(size % 60, 2)}`;
};

export const timestampText = ({
  precision,
  year,
  month,
  day,
  hour,
  minute,
  second,
  fraction,
  offset,
}: Timestamp): string => {
  const date = pad(year, 4);
  if (precision === 'year') return `${date}T`;
  if (precision === 'month') return `${date}-${pad(month, 2)}T`;
  const whole = `${date}-${pad(month, 2)}-${pad(day, 2)}`;
  if (precision === 'day') return whole;
  const time = `${whole}T${pad(hour, 2)}:${pad(minute, 2)}`;
  if (precision === 'minute') return time + offsetText(offset);
  const seconds = [pad(second, 2), fraction].filter((digits) => digits !== '').join('.');
  return `${time}:${seconds}${offsetText(offset)}`;
};

/** Answers the seconds of the local clock since 1970; without `local` those of UTC. */
export const secondsOf = ({ year, month, day, hour, minute, second, offset }: Timestamp, local = false): number =>
  daysOf(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - (local ? 0 : (offset ?? 0) * 60);

export const compareFractions = (a: string, b: string): number => {
  const length = Math.max(a.length, b.length);
  const [x, y] = [a.padEnd(length, '0'), b.padEnd(length, '0')];
  return x < y ? -1 : Number(x > y);
};

/** Compares by the moment; a lower precision stands for its beginning. */
export const compareTimestamps = (a: Timestamp, b: Timestamp): number =>
  secondsOf(a) - secondsOf(b) || compareFractions(a.fraction, b.fraction);
