/**
 * A number as DynamoDB keeps it: exact, with up to 38 significant digits. Its value is `±d.ddd × 10^exponent`, and
 * `digits` has no zeros at either end. Zero is `0` with exponent 0. docs: Amazon DynamoDB Developer Guide, "Supported
 * data types and naming rules in Amazon DynamoDB"
 */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

export const mostDigits = 38;
export const greatestExponent = 125;
export const leastExponent = -130;

const form = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;
const zero: Decimal = { negative: false, digits: '0', exponent: 0 };

/**
 * Reads a number, or answers undefined for another text. It does not check how many digits there are, or how large the
 * number is.
 */
export function parseDecimal(text: string): Decimal | undefined {
  const found = form.exec(text);
  if (!found) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = found;
  if (whole === '' && fraction === '') return undefined;
  return decimalOf(sign === '-', whole + fraction, whole.length - 1 + Number(power));
}

/** `exponent` belongs to the first of the digits, which may be zeros. */
function decimalOf(negative: boolean, all: string, exponent: number): Decimal {
  const start = firstOther(all);
  if (start === all.length) return zero;
  let end = all.length;
  while (all[end - 1] === '0') end -= 1;
  return { negative, digits: all.slice(start, end), exponent: exponent - start };
}

function firstOther(digits: string): number {
  let place = 0;
  while (digits[place] === '0') place += 1;
  return place;
}

const isZero = ({ digits }: Decimal): boolean => digits === '0';

/**
 * Writes a number without an exponent. The digits have no zeros at either end. docs: Amazon DynamoDB Developer Guide,
 * "Supported data types and naming rules in Amazon DynamoDB"
 */
export function formatDecimal({ negative, digits, exponent }: Decimal): string {
  const sign = negative ? '-' : '';
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return `${sign}${digits}${'0'.repeat(exponent + 1 - digits.length)}`;
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

export function compareDecimals(left: Decimal, right: Decimal): number {
  return Buffer.compare(orderOf(left), orderOf(right));
}

const scaled = ({ negative, digits }: Decimal, zeros: number): bigint => {
  const value = BigInt(digits + '0'.repeat(zeros));
  return negative ? -value : value;
};

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const lastPlace = ({ digits, exponent }: Decimal): number => exponent - digits.length + 1;
  const place = Math.min(lastPlace(left), lastPlace(right));
  const sum = scaled(left, lastPlace(left) - place) + scaled(right, lastPlace(right) - place);
  const digits = String(sum < 0n ? -sum : sum);
  return decimalOf(sum < 0n, digits, place + digits.length - 1);
}

export const negated = (value: Decimal): Decimal => (isZero(value) ? value : { ...value, negative: !value.negative });

const exponentBias = 256;

/** Writes bytes whose order is the order of the numbers. */
export function orderOf({ negative, digits, exponent }: Decimal): Buffer {
  if (digits === '0') return Buffer.from([0x80]);
  const magnitude = exponent + exponentBias;
  const bytes = Buffer.concat([Buffer.from([magnitude >> 8, magnitude & 0xff]), Buffer.from(digits, 'latin1')]);
  if (!negative) return Buffer.concat([Buffer.from([0x81]), bytes]);
  // A negative number is the smaller, the greater its magnitude is. A number with further digits is smaller than one
  // without them.
  return Buffer.concat([Buffer.from([0x7f]), bytes.map((byte) => 0xff - byte), Buffer.from([0xff])]);
}
