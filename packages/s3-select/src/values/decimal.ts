import { S3SelectError } from '../errors.ts';
import { scalar } from './scalar.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/** An exact number, units / 10^scale, of at most 38 significant digits. */
export interface Decimal {
  readonly [scalar]: 'decimal';
  readonly units: bigint;
  readonly scale: number;
}

const precision = 38;
const maxScale = 2 ** 31 - 1;
/** If two numbers differ by so many places, the smaller one lies below the last digit of the larger. */
const farApart = 2 * precision + 2;

const magnitudeOf = (units: bigint): bigint => (units < 0n ? -units : units);
const signOf = (units: bigint): number => Number(units > 0n) - Number(units < 0n);
const digitsOf = (units: bigint): number => magnitudeOf(units).toString().length;
const power = (exponent: number): bigint => 10n ** BigInt(exponent);

const outOfRange = (): S3SelectError =>
  new S3SelectError('NumberFormatError', 'An error occurred while computing a number: its exponent is out of range.');

export const decimal = (units: bigint, scale: number): Decimal => {
  if (Math.abs(scale) > maxScale) throw outOfRange();
  return { [scalar]: 'decimal', units, scale };
};

/** Rounds half to even, to the digits that fit. */
const rounded = (units: bigint, scale: number): Decimal => {
  const surplus = digitsOf(units) - precision;
  if (surplus <= 0) return decimal(units, scale);
  const divisor = power(surplus);
  const [quotient, rest] = [units / divisor, (units % divisor) * 2n];
  const size = magnitudeOf(rest);
  const up = size > divisor || (size === divisor && quotient % 2n !== 0n);
  if (up) return rounded(quotient + BigInt(signOf(units)), scale - surplus);
  return rounded(quotient, scale - surplus);
};

/** Reads a number as it is written. Answers undefined for another text, or for more than 38 significant digits. */
export const parseDecimal = (text: string): Decimal | undefined => {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eEdD]([+-]?\d{1,9}))?$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  if (digits.length > precision) return undefined;
  return decimal(BigInt(sign.replace('+', '') + digits), fraction.length - Number(exponent));
};

/** Answers the decimal that the shortest text of a double shows: 0.1 is 0.1. */
export const decimalOf = (value: number | bigint | Decimal): Decimal => {
  if (typeof value === 'object') return value;
  if (typeof value === 'bigint') return rounded(value, 0);
  const exact = parseDecimal(String(value));
  if (exact === undefined) throw outOfRange();
  return exact;
};

const add = (a: Decimal, b: Decimal): Decimal => {
  if (a.units === 0n || b.units === 0n) {
    const [zero, other] = a.units === 0n ? [a, b] : [b, a];
    // A zero adds its places: 1 + 0.00 is 1.00.
    const places = Math.min(Math.max(zero.scale - other.scale, 0), Math.max(precision - digitsOf(other.units), 0));
    return decimal(other.units * power(places), other.scale + places);
  }
  if (Math.abs(a.scale - b.scale) > farApart) {
    const [high, low] = digitsOf(a.units) - a.scale >= digitsOf(b.units) - b.scale ? [a, b] : [b, a];
    if (digitsOf(high.units) - high.scale - (digitsOf(low.units) - low.scale) > farApart) return high;
  }
  const scale = Math.max(a.scale, b.scale);
  return rounded(a.units * power(scale - a.scale) + b.units * power(scale - b.scale), scale);
};

const negated = (a: Decimal): Decimal => decimal(-a.units, a.scale);

const divide = (a: Decimal, b: Decimal): Decimal => {
  const preferred = a.scale - b.scale;
  const shift = Math.max(0, precision + 2 + digitsOf(b.units) - digitsOf(a.units));
  const numerator = a.units * power(shift);
  let units = numerator / b.units;
  // The remainder matters only beside an exact half: one more digit tells that there is a remainder.
  units = units * 10n + BigInt(signOf(numerator % b.units) * signOf(b.units));
  let { units: result, scale } = rounded(units, preferred + shift + 1);
  while (scale > preferred && result % 10n === 0n) {
    result /= 10n;
    scale -= 1;
  }
  return decimal(result, scale);
};

const remainder = (a: Decimal, b: Decimal): Decimal => {
  if (Math.abs(a.scale - b.scale) > 10_000) throw outOfRange();
  const scale = Math.max(a.scale, b.scale);
  return rounded((a.units * power(scale - a.scale)) % (b.units * power(scale - b.scale)), scale);
};

/** Calculates with decimals. The divisor of a division or remainder must not be zero. */
export const onDecimals = (operator: ArithmeticOperator, a: Decimal, b: Decimal): Decimal => {
  switch (operator) {
    case '+':
      return add(a, b);
    case '-':
      return add(a, negated(b));
    case '*':
      return rounded(a.units * b.units, a.scale + b.scale);
    case '/':
      return divide(a, b);
    case '%':
      return remainder(a, b);
  }
};

export const compareDecimals = (a: Decimal, b: Decimal): number => {
  const sign = signOf(a.units);
  if (sign !== signOf(b.units)) return sign - signOf(b.units);
  const magnitude = digitsOf(a.units) - a.scale - (digitsOf(b.units) - b.scale);
  if (sign === 0 || magnitude !== 0) return sign * magnitude;
  const scale = Math.max(a.scale, b.scale);
  return signOf(a.units * power(scale - a.scale) - b.units * power(scale - b.scale));
};

/** Writes a decimal plainly if it needs only a few zeros, and otherwise with an exponent: 0.00, 1E+3, 1E-9. */
export const decimalText = ({ units, scale }: Decimal): string => {
  const sign = units < 0n ? '-' : '';
  const digits = magnitudeOf(units).toString();
  const exponent = digits.length - 1 - scale;
  if (scale >= 0 && exponent >= -6) {
    if (scale === 0) return sign + digits;
    const padded = digits.padStart(scale + 1, '0');
    return `${sign}${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}`;
  }
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  return `${sign}${mantissa}E${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
};

/** Answers the integer towards zero, or undefined for one far beyond 64 bits. */
export const truncated = ({ units, scale }: Decimal): bigint | undefined => {
  if (digitsOf(units) - scale > precision) return undefined;
  if (scale <= 0) return units * power(-scale);
  return scale > precision ? 0n : units / power(scale);
};

export const decimalNumber = (value: Decimal): number => Number(decimalText(value));
