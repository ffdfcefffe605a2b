import { describe, expect, test } from 'vitest';
import { prepare, selectAll } from '../src/index.ts';
import { failure, requestOf, rows, value } from './support/select.ts';

const codeOf = (expression: string, record = '{}'): string =>
  failure(`SELECT ${expression} AS v FROM S3Object s`, record).code;

// The examples of "Date functions" of the user guide. Two of them contradict its own rules and are left out:
// `2010-01-01T23:00` without an offset, and DATE_DIFF(year, `2010T`, `2010-05T`) said to be 4, which is the difference
// in months.
describe('Date functions', () => {
  test.each<[string, unknown]>([
    ['DATE_ADD(year, 5, `2010-01-01T`)', '2015-01-01'],
    ['DATE_ADD(month, 1, `2010T`)', '2010-02T'],
    ['DATE_ADD(month, 13, `2010T`)', '2011-02T'],
    ['DATE_ADD(day, -1, `2017-01-10T`)', '2017-01-09'],
    ['DATE_ADD(hour, 1, `2017T`)', '2017-01-01T01:00-00:00'],
    ['DATE_ADD(hour, 1, `2017-01-02T03:04Z`)', '2017-01-02T04:04Z'],
    ['DATE_ADD(minute, 1, `2017-01-02T03:04:05.006Z`)', '2017-01-02T03:05:05.006Z'],
    ['DATE_ADD(second, 1, `2017-01-02T03:04:05.006Z`)', '2017-01-02T03:04:06.006Z'],
    ['DATE_DIFF(year, `2010-01-01T`, `2011-01-01T`)', 1],
    ['DATE_DIFF(month, `2010T`, `2010-05T`)', 4],
    ['DATE_DIFF(month, `2010T`, `2011T`)', 12],
    ['DATE_DIFF(month, `2011T`, `2010T`)', -12],
    ['DATE_DIFF(day, `2010-01-01T23:00Z`, `2010-01-02T01:00Z`)', 0],
    ['EXTRACT(YEAR FROM `2010-01-01T`)', 2010],
    ['EXTRACT(MONTH FROM `2010T`)', 1],
    ['EXTRACT(MONTH FROM `2010-10T`)', 10],
    ['EXTRACT(HOUR FROM `2017-01-02T03:04:05+07:08`)', 3],
    ['EXTRACT(MINUTE FROM `2017-01-02T03:04:05+07:08`)', 4],
    ['EXTRACT(TIMEZONE_HOUR FROM `2017-01-02T03:04:05+07:08`)', 7],
    ['EXTRACT(TIMEZONE_MINUTE FROM `2017-01-02T03:04:05+07:08`)', 8],
    ["TO_STRING(`1969-07-20T20:18Z`, 'MMMM d, y')", 'July 20, 1969'],
    ["TO_STRING(`1969-07-20T20:18Z`, 'MMM d, yyyy')", 'Jul 20, 1969'],
    ["TO_STRING(`1969-07-20T20:18Z`, 'M-d-yy')", '7-20-69'],
    ["TO_STRING(`1969-07-20T20:18Z`, 'MM-d-y')", '07-20-1969'],
    ["TO_STRING(`1969-07-20T20:18Z`, 'MMMM d, y h:m a')", 'July 20, 1969 8:18 PM'],
    ["TO_STRING(`1969-07-20T20:18Z`, 'y-MM-dd''T''H:m:ssX')", '1969-07-20T20:18:00Z'],
    ["TO_STRING(`1969-07-20T20:18+08:00`, 'y-MM-dd''T''H:m:ssXXXX')", '1969-07-20T20:18:00+0800'],
    ["TO_STRING(`1969-07-20T20:18+08:00`, 'y-MM-dd''T''H:m:ssXXXXX')", '1969-07-20T20:18:00+08:00'],
    ["TO_TIMESTAMP('2007T')", '2007T'],
    ["TO_TIMESTAMP('2007-02-23T12:14:33.079-08:00')", '2007-02-23T12:14:33.079-08:00'],
  ])('%s is %j', (expression, wanted) => expect(value(expression)).toBe(wanted));
});

describe('Timestamps', () => {
  // "Data types": the W3C note, T behind less than a day, offsets with every time, any number of fraction digits.
  test.each([
    '2010T',
    '2010-02T',
    '2010-02-28',
    '2010-02-28T03:04Z',
    '2010-02-28T03:04+05:30',
    '2010-02-28T03:04:05-08:00',
    '2010-02-28T03:04:05.00000000000000000000001Z',
    '2010-02-28T03:04-00:00',
  ])('%s', (text) => {
    expect(value(`\`${text}\``)).toBe(text);
    expect(value(`CAST('${text}' AS TIMESTAMP)`)).toBe(text);
    expect(value(`CAST(TO_TIMESTAMP('${text}') AS STRING)`)).toBe(text);
  });

  test.each([
    '2010',
    '2010-2T',
    '2010-02',
    '2010-02-30',
    '2010-02-28T03:04',
    '2010-02-28T24:00Z',
    '2010-02-28T03:04:60Z',
    '2010-02-28T03:04:05.Z',
    '0000T',
    '2010-13T',
    '2010-02-28T03:04+24:00',
    '2010-02-28Z',
    '',
    'now',
  ])('%j is none', (text) => {
    expect(codeOf(`TO_TIMESTAMP('${text}')`)).toBe('ValueParseFailure');
    expect(codeOf(`CAST('${text}' AS TIMESTAMP)`)).toBe('CastFailed');
  });

  test.each<[string, unknown]>([
    ['`2010T` = `2010-01-01T00:00:00.000Z`', true],
    ['`2010-01-01T01:00+01:00` = `2010-01-01T00:00Z`', true],
    ['`2010-01-01T00:00:00.1Z` > `2010-01-01T00:00:00.09Z`', true],
    ['`2010-01-01T` < `2009-12-31T23:59-01:00`', true],
    ["`2010T` = '2010T'", false],
    ['`2010T` BETWEEN `2009T` AND `2010-01-01`', true],
    ['`2010T` IN (`2011T`, `2010-01T`)', true],
    ['DATE_ADD(month, 1, `2017-01-31`)', '2017-02-28'],
    ['DATE_ADD(year, -1, `2016-02-29`)', '2015-02-28'],
    ['DATE_ADD(month, -13, `2017-01-31T10:00Z`)', '2015-12-31T10:00Z'],
    ['DATE_ADD(day, 1, `2016-02-28T23:30-08:00`)', '2016-02-29T23:30-08:00'],
    ['DATE_ADD(hour, -1, `2017-01-01T00:30+02:00`)', '2016-12-31T23:30+02:00'],
    ['DATE_ADD(second, 1, `2017-12T`)', '2017-12-01T00:00:01-00:00'],
    ['DATE_ADD(day, 1, NULL)', null],
    ['DATE_ADD(day, MISSING, `2010T`)', null],
    ['DATE_DIFF(year, `2016-02-29`, `2017-02-28`)', 0],
    ['DATE_DIFF(year, `2017-02-28`, `2016-02-29`)', 0],
    ['DATE_DIFF(month, `2017-01-31`, `2017-03-01`)', 1],
    ['DATE_DIFF(month, `2017-03-01`, `2017-01-31`)', -1],
    ['DATE_DIFF(hour, `2017-01-01T00:00+02:00`, `2017-01-01T00:00Z`)', 2],
    ['DATE_DIFF(second, `2017-01-01T00:00:00.9Z`, `2017-01-01T00:00:02.1Z`)', 1],
    ['DATE_DIFF(second, `2017-01-01T00:00:02.1Z`, `2017-01-01T00:00:00.9Z`)', -1],
    ['DATE_DIFF(minute, `2017-01-01T00:00:30Z`, `2017-01-01T00:02:00Z`)', 1],
    ['EXTRACT(SECOND FROM `2017-01-01T00:00:30.5Z`)', 30],
    ['EXTRACT(DAY FROM NULL)', null],
    ['EXTRACT(TIMEZONE_HOUR FROM `2017-01-02T03:04-07:30`)', -7],
    ['EXTRACT(TIMEZONE_MINUTE FROM `2017-01-02T03:04-07:30`)', -30],
    ['EXTRACT(TIMEZONE_HOUR FROM `2017T`)', 0],
    ['EXTRACT(YEAR FROM `2017T`) / 2', 1008],
    [
      "TO_STRING(`2017-03-04T00:06:07.0891Z`, 'MMMMM hh HH mm s S SS SSS SSSSSS n a')",
      'M 12 00 06 7 0 08 089 089100 89100000 AM',
    ],
    ["TO_STRING(`2017-03-04T13:06+05:30`, 'h X XX XXX x xx xxx')", '1 +0530 +0530 +05:30 +0530 +0530 +05:30'],
    ["TO_STRING(`2017-03-04T13:06-03:00`, 'X x')", '-03 -03'],
    ["TO_STRING(`2017T`, 'y ''at'' ''''')", "2017 at '"],
    ["TO_STRING(`2017T`, 'x')", '+00'],
    ["TO_TIMESTAMP('July 20, 1969 8:18 PM', 'MMMM d, y h:m a')", '1969-07-20T20:18-00:00'],
    ["TO_TIMESTAMP('07/20/69', 'MM/dd/yy')", '2069-07-20'],
    ["TO_TIMESTAMP('20-jul-1999', 'd-MMM-y')", '1999-07-20'],
    [
      "TO_TIMESTAMP('1999-07-20 01:02:03.4567 +05:30', 'yyyy-MM-dd HH:mm:ss.SSSS XXX')",
      '1999-07-20T01:02:03.4567+05:30',
    ],
    ["TO_TIMESTAMP('1999', 'y')", '1999T'],
    ['TO_TIMESTAMP(NULL)', null],
    ['CAST(`2010T` AS TIMESTAMP)', '2010T'],
    ['COALESCE(NULL, `2010T`)', '2010T'],
    ['NULLIF(`2010T`, `2010-01-01`)', null],
  ])('%s is %j', (expression, wanted) => expect(value(expression)).toBe(wanted));

  test.each<[string, string]>([
    ["DATE_ADD(year, 1, '2010T')", 'IncorrectSqlFunctionArgumentType'],
    ['DATE_ADD(year, 1.5, `2010T`)', 'IncorrectSqlFunctionArgumentType'],
    ['DATE_ADD(year, 9000, `2010T`)', 'IllegalSqlFunctionArgument'],
    ['DATE_ADD(second, 9223372036854775807, `2010T`)', 'IllegalSqlFunctionArgument'],
    ['DATE_ADD(day, -800000, `2010T`)', 'IllegalSqlFunctionArgument'],
    ['EXTRACT(YEAR FROM 1)', 'IncorrectSqlFunctionArgumentType'],
    ["TO_STRING(`2010T`, 'Q')", 'EvaluatorInvalidTimestampFormatPatternSymbol'],
    ["TO_STRING(`2010T`, 'yyy')", 'EvaluatorInvalidTimestampFormatPatternToken'],
    ["TO_STRING(`2010T`, 'y ''at')", 'EvaluatorUnterminatedTimestampFormatPatternToken'],
    ["TO_TIMESTAMP('1 1', 'y y')", 'EvaluatorTimestampFormatPatternDuplicateFields'],
    ["TO_TIMESTAMP('1', 'MMMMM')", 'EvaluatorInvalidTimestampFormatPatternSymbolForParsing'],
    ["TO_TIMESTAMP('1', 'y-M-d h:m')", 'EvaluatorTimestampFormatPatternHourClockAmPmMismatch'],
    ["TO_TIMESTAMP('1', 'y-M-d H:m a')", 'EvaluatorTimestampFormatPatternHourClockAmPmMismatch'],
    ["TO_TIMESTAMP('1', 'M')", 'EvaluatorInvalidTimestampFormatPattern'],
    ["TO_TIMESTAMP('1', 'y-M-d H')", 'EvaluatorInvalidTimestampFormatPattern'],
    ["TO_TIMESTAMP('1999-02-30', 'y-M-d')", 'ValueParseFailure'],
    ["TO_TIMESTAMP('x', 'y')", 'ValueParseFailure'],
    ["TO_TIMESTAMP('1999-01-01 0:00 AM', 'y-M-d h:mm a')", 'ValueParseFailure'],
    ["`2010T` < '2011T'", 'InvalidDataType'],
    ['`2010T` + 1', 'InvalidDataType'],
    ['CAST(`2010T` AS INT)', 'CastFailed'],
    ['CAST(1 AS TIMESTAMP)', 'CastFailed'],
  ])('%s: %s', (expression, code) => expect(codeOf(expression)).toBe(code));

  test('in CSV output, and from a record', () => {
    expect(
      rows('SELECT CAST(s.t AS TIMESTAMP) FROM S3Object s', '{"t":"2010-01-01T10:00Z"}', { output: { csv: {} } }),
    ).toEqual(['2010-01-01T10:00Z']);
    expect(
      rows(
        'SELECT s.n FROM S3Object s WHERE TO_TIMESTAMP(s.t) > `2010-06T`',
        '{"n":1,"t":"2010T"}\n{"n":2,"t":"2010-07T"}',
      ),
    ).toEqual(['{"n":2}']);
  });

  test('UTCNOW() is the clock it is given, once a run', () => {
    let now = Date.UTC(2017, 9, 13, 16, 2, 11, 123);
    const clock = (): number => (now += 1000) - 1000;
    const request = requestOf('SELECT UTCNOW() AS v FROM S3Object');
    expect(selectAll(request, Buffer.from('{}\n{}'), { now: () => now })).toBe(
      '{"v":"2017-10-13T16:02:11.123Z"}\n{"v":"2017-10-13T16:02:11.123Z"}\n',
    );
    const [first, second] = selectAll(request, Buffer.from('{}\n{}'), { now: clock }).split('\n');
    expect(first).toBe(second);
    const year = selectAll(requestOf('SELECT EXTRACT(YEAR FROM UTCNOW()) AS v FROM S3Object'), Buffer.from('{}'));
    expect(Number((JSON.parse(year) as { v: number }).v)).toBeGreaterThan(2025);
    expect(() => prepare(request, { now: () => Number.NaN })).not.toThrow();
  });
});
