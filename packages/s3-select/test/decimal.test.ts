import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareDecimals,
  decimalOf,
  decimalText,
  onDecimals,
  parseDecimal,
  type Decimal,
} from '../src/values/decimal.ts';
import { failure, rows, value } from './support/select.ts';

const parse = (text: string): Decimal => parseDecimal(text) ?? expect.fail(`no decimal: ${text}`);
const text = (expression: string, record = '{}'): string | undefined =>
  rows(`SELECT ${expression} AS v FROM S3Object s`, record)[0]?.slice('{"v":'.length, -1);

// "Data types": base 10, at most 38 significant digits; precision and scale, given both, are ignored.
describe('decimals in queries', () => {
  test.each([
    ['0.1 + 0.2', '0.3'],
    ['CAST(s.n AS DECIMAL) + CAST(s.t AS NUMERIC)', '0.30'],
    ['1.10 * 3', '3.30'],
    ['10.0 / 4', '2.5'],
    ['1.0 / 3', '0.33333333333333333333333333333333333333'],
    ['2.0 / 3', '0.66666666666666666666666666666666666667'],
    ['7.5 % 2', '1.5'],
    ['-7.5 % 2', '-1.5'],
    ['-(1.50)', '-1.50'],
    ["CAST('12345678901234567890123456789012345678' AS DECIMAL(38, 0))", '12345678901234567890123456789012345678'],
    ["CAST(' -1.50 ' AS DEC)", '-1.50'],
    ["CAST('1e3' AS DECIMAL)", '1E+3'],
    ['CAST(TRUE AS DECIMAL)', '1'],
    ["CAST(CAST('1.50' AS DECIMAL) AS STRING)", '"1.50"'],
    ["CAST(CAST('1.9' AS DECIMAL) AS INT)", '1'],
    ["CAST(CAST('0.0' AS DECIMAL) AS BOOL)", 'false'],
    ["CAST(CAST('0.5' AS DECIMAL) AS FLOAT) * 2", '1'],
    ["CAST('1.0' AS DECIMAL) = 1", 'true'],
    ["CAST('0.1' AS DECIMAL) = s.n", 'true'],
    ["CAST('1.5' AS DECIMAL) > 1", 'true'],
    ["CAST('1.5' AS DECIMAL) IN (1.50, 2)", 'true'],
    ['CAST(NULL AS DECIMAL)', 'null'],
    ['`1.50`', '1.50'],
    ['`15d-1`', '1.5'],
    ['`2e0`', '2'],
    ['`12`', '12'],
    ['`"a`" `', undefined],
    ['99999999999999999999999999999999999999 * 1.0', undefined],
  ])('%s is %s', (expression, wanted) => {
    if (wanted === undefined)
      expect(failure(`SELECT ${expression} AS v FROM S3Object s`, '{}').code).toMatch(/^Lexer|^Parse/);
    else expect(text(expression, '{"n":0.1,"t":"0.20"}')).toBe(wanted);
  });

  test('a literal with a point is compared as a number, and written as it stands', () => {
    expect(value('1.50')).toBe(1.5);
    expect(text('1.50')).toBe('1.50');
    expect(rows('SELECT s.n FROM S3Object s WHERE s.n > 0.5 AND s.n <= 1.50', '{"n":0.5}\n{"n":1.5}')).toEqual([
      '{"n":1.5}',
    ]);
    expect(rows('SELECT s.n FROM S3Object s WHERE s.n = 0.12345678901234567890', '{"n":0.12345678901234568}')).toEqual(
      [],
    );
  });

  test('aggregates are exact', () => {
    const data = '{"p":"0.1"}\n{"p":"0.2"}\n{"p":null}\n{"p":"0.4"}';
    const d = 'CAST(s.p AS DECIMAL)';
    expect(rows(`SELECT SUM(${d}), AVG(${d}), MIN(${d}), MAX(${d}) FROM S3Object s`, data)).toEqual([
      '{"_1":0.7,"_2":0.23333333333333333333333333333333333333,"_3":0.1,"_4":0.4}',
    ]);
  });

  test('numbers of a record keep their digits where decimals are asked for', () => {
    const record = '{"a":12345678901234567890.123456789,"b":9007199254740993,"c":123456789.0123456789}';
    expect(
      rows('SELECT CAST(s.a AS DECIMAL) a, CAST(s.b AS DECIMAL) b, CAST(s.c AS DECIMAL) c FROM S3Object s', record),
    ).toEqual([record]);
  });

  test.each([
    ["CAST('x' AS DECIMAL)", 'CastFailed'],
    ["CAST('123456789012345678901234567890123456789' AS DECIMAL)", 'CastFailed'],
    ['1.0 / 0', 'EvaluatorInvalidArguments'],
    ['1.0 % 0.0', 'EvaluatorInvalidArguments'],
    ["CAST(CAST('1e30' AS DECIMAL) AS INT)", 'IntegerOverflow'],
    ["CAST(CAST('1e99' AS DECIMAL) AS INT)", 'CastFailed'],
    ["1.0 + 'x'", 'InvalidDataType'],
    [
      "CAST('1e-999999999' AS DECIMAL) * CAST('1e-999999999' AS DECIMAL) * CAST('1e-999999999' AS DECIMAL)",
      'NumberFormatError',
    ],
    ["CAST('1e99999' AS DECIMAL) % 7", 'NumberFormatError'],
    ['CAST(s.o AS DECIMAL)', 'CastFailed'],
  ])('%s: %s', (expression, code) =>
    expect(failure(`SELECT ${expression} FROM S3Object s`, '{"o":[]}').code).toBe(code),
  );

  test('exponents far apart cost nothing', () => {
    expect(text("CAST('1e900000000' AS DECIMAL) + CAST('1e-900000000' AS DECIMAL)")).toBe('1E+900000000');
    expect(text("CAST('1e900000000' AS DECIMAL) > CAST('1e-900000000' AS DECIMAL)")).toBe('true');
    expect(text("CAST('-1e900000000' AS DECIMAL) < 1")).toBe('true');
    expect(text("CAST('0e-900000000' AS DECIMAL) + 1.0")).toBe('1.0000000000000000000000000000000000000');
  });
});

describe('arithmetic', () => {
  const number = fc
    .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: -6, max: 12 }))
    .map(([units, scale]) => parse(`${units}e${-scale}`));
  /** Answers the numerator over 10^40, exactly. */
  const scaled = ({ units, scale }: Decimal): bigint => units * 10n ** BigInt(40 - scale);

  test('sums, differences, products and remainders are exact', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(scaled(onDecimals('+', a, b))).toBe(scaled(a) + scaled(b));
        expect(scaled(onDecimals('-', a, b))).toBe(scaled(a) - scaled(b));
        expect(scaled(onDecimals('*', a, b)) * 10n ** 40n).toBe(scaled(a) * scaled(b));
        if (b.units !== 0n) expect(scaled(onDecimals('%', a, b))).toBe(scaled(a) % scaled(b));
        expect(Math.sign(compareDecimals(a, b))).toBe(scaled(a) < scaled(b) ? -1 : Number(scaled(a) > scaled(b)));
      }),
    );
  });

  test('a quotient is right to half of its 38th digit', () => {
    fc.assert(
      fc.property(
        number,
        number.filter(({ units }) => units !== 0n),
        (a, b) => {
          const quotient = onDecimals('/', a, b);
          const shift = 10n ** 60n;
          const error =
            quotient.units * b.units * shift * 10n ** BigInt(80 - quotient.scale - b.scale) -
            a.units * shift * 10n ** BigInt(80 - a.scale);
          const half = (b.units < 0n ? -b.units : b.units) * shift * 10n ** BigInt(80 - quotient.scale - b.scale);
          expect((error < 0n ? -error : error) * 2n <= half).toBe(true);
          expect((quotient.units < 0n ? -quotient.units : quotient.units) < 10n ** 38n).toBe(true);
        },
      ),
    );
  });

  test('text and number come back', () => {
    fc.assert(fc.property(number, (a) => void expect(compareDecimals(parse(decimalText(a)), a)).toBe(0)));
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (a) => void expect(Number(decimalText(decimalOf(a)))).toBe(a === 0 ? 0 : a),
      ),
    );
  });
});
