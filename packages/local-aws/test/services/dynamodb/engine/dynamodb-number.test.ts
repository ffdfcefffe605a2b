import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  formatDecimal,
  negated,
  orderOf,
  parseDecimal,
  type Decimal,
} from '../../../../src/services/dynamodb/engine/number.ts';
import { sizeOfValue } from '../../../../src/services/dynamodb/engine/size.ts';

const decimal = (text: string): Decimal => {
  const parsed = parseDecimal(text);
  if (!parsed) throw new Error(`${text} is no number`);
  return parsed;
};

/** A number in some spelling, with its value in units of 10^-200. */
const spelled = fc
  .record({
    negative: fc.boolean(),
    digits: fc.bigInt({ min: 0n, max: 10n ** 38n - 1n }),
    power: fc.integer({ min: -130, max: 90 }),
    isExponential: fc.boolean(),
  })
  .map(({ negative, digits, power, isExponential }) => {
    const units = digits * 10n ** BigInt(power + 200) * (negative ? -1n : 1n);
    const sign = negative ? '-' : '';
    if (isExponential) return { text: `${sign}${digits}e${power}`, units };
    const padded = String(digits).padStart(Math.max(1, 1 - power), '0');
    const plain = power >= 0 ? `${padded}${'0'.repeat(power)}` : `${padded.slice(0, power)}.${padded.slice(power)}`;
    return { text: `${sign}00${plain}`, units };
  });

it('numbers have the order of their bytes, and their sums are exact', () => {
  fc.assert(
    fc.property(spelled, spelled, (one, other) => {
      const [left, right] = [decimal(one.text), decimal(other.text)];
      const sign = Number(one.units > other.units) - Number(one.units < other.units);
      expect(Math.sign(compareDecimals(left, right))).toBe(sign);
      expect(Math.sign(Buffer.compare(orderOf(left), orderOf(right)))).toBe(sign);
      expect(formatDecimal(left) === formatDecimal(right)).toBe(sign === 0);
      expect(decimal(formatDecimal(left))).toEqual(left);
      const difference = addDecimals(left, negated(right));
      expect(addDecimals(difference, right)).toEqual(left);
      expect(difference.negative).toBe(sign < 0);
    }),
  );
});

it.each([
  ['-0', '0'],
  ['1e3', '1000'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['+0012.3400', '12.34'],
  ['-1.5E-3', '-0.0015'],
])('%s is written %s', (text, written) => {
  expect(formatDecimal(decimal(text))).toBe(written);
});

it.each(['', '.', '1e', 'NaN', 'Infinity', '0x1', '1_0', ' 1', '1,5', '--1'])('%j is no number', (text) => {
  expect(parseDecimal(text)).toBeUndefined();
});

it('a number takes a byte for two of its digits, whatever zeros are around them', () => {
  fc.assert(
    fc.property(spelled, ({ text }) => {
      const number = decimal(text);
      const sign = number.negative ? 1 : 0;
      expect(sizeOfValue({ N: formatDecimal(number) })).toBe(Math.ceil(number.digits.length / 2) + 1 + sign);
    }),
  );
  expect(sizeOfValue({ N: '0' })).toBe(2);
  expect(sizeOfValue({ N: '-100.0625' })).toBe(6);
});
