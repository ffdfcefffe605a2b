import { describe, expect, test } from 'vitest';
import { prepare, S3SelectError, type SelectRequest } from '../src/index.ts';
import { reservedWords } from '../src/sql/reserved-words.ts';
import { documentInput, failure, requestOf, rows } from './support/select.ts';

describe('syntax', () => {
  test.each([
    ['', 'ParseUnexpectedTerm', 1],
    ['DELETE FROM S3Object', 'UnsupportedSqlOperation', 1],
    ['SELECT FROM S3Object', 'ParseEmptySelect', 8],
    ['SELECT a', 'ParseSelectMissingFrom', 9],
    ['SELECT *, a FROM S3Object', 'ParseAsteriskIsNotAloneInSelectList', 8],
    ['SELECT DISTINCT a FROM S3Object', 'UnsupportedSqlStructure', 8],
    ['SELECT a AS FROM S3Object', 'ParseExpectedIdentForAlias', 13],
    ['SELECT * FROM other', 'InvalidTableAlias', 15],
    ['SELECT * FROM (SELECT * FROM S3Object)', 'ParseUnsupportedSelect', 15],
    ['SELECT * FROM S3Object a, S3Object b', 'ParseMalformedJoin', 25],
    ['SELECT * FROM S3Object JOIN b', 'ParseMalformedJoin', 24],
    ['SELECT a FROM S3Object GROUP BY a', 'UnsupportedSqlStructure', 24],
    ['SELECT a FROM S3Object HAVING a = 1', 'UnsupportedSqlStructure', 24],
    ['SELECT a FROM S3Object UNION SELECT b FROM S3Object', 'UnsupportedSqlStructure', 24],
    ['SELECT * FROM S3Object ORDER BY a', 'ParseUnexpectedToken', 24],
    ['SELECT * FROM S3Object LIMIT 5 OFFSET 5', 'ParseUnexpectedToken', 32],
    ['SELECT * FROM S3Object LIMIT a', 'ParseExpectedNumber', 30],
    ['SELECT * FROM S3Object LIMIT -1', 'EvaluatorNegativeLimit', 31],
    ['SELECT * FROM S3Object LIMIT 1.5', 'ParseExpectedNumber', 30],
    ['SELECT * FROM S3Object WHERE', 'ParseUnexpectedTerm', 29],
    ['SELECT * FROM S3Object WHERE a = ', 'ParseUnexpectedTerm', 34],
    ["SELECT * FROM S3Object WHERE a = 'x", 'LexerInvalidLiteral', 34],
    ['SELECT * FROM S3Object WHERE é = 1', 'LexerInvalidChar', 30],
    ['SELECT 1a FROM S3Object', 'LexerInvalidLiteral', 8],
    ['SELECT 99999999999999999999 FROM S3Object', 'LexerInvalidLiteral', 8],
    ['SELECT `2010` FROM S3Object WHERE `x`', 'LexerInvalidIONLiteral', 35],
    ['SELECT `2010-13T` FROM S3Object', 'LexerInvalidIONLiteral', 8],
    ['SELECT `2010T FROM S3Object', 'LexerInvalidIONLiteral', 8],
    ['SELECT 0.123456789012345678901234567890123456789 FROM S3Object', 'LexerInvalidLiteral', 8],
    ['SELECT a || b FROM S3Object', 'UnsupportedSqlOperation', 10],
    ['SELECT a -- x', 'UnsupportedSyntax', 10],
    ['SELECT [1 FROM S3Object', 'ParseExpectedTokenType', 11],
    ['SELECT (1, 2) FROM S3Object', 'UnsupportedSyntax', 10],
    ['SELECT (1 FROM S3Object', 'ParseExpectedTokenType', 11],
    ['SELECT s.CAST FROM S3Object s', 'ParseInvalidPathComponent', 10],
    ['SELECT value FROM S3Object', 'ParseUnExpectedKeyword', 8],
    ['SELECT a FROM S3Object WHERE a IN (SELECT b FROM c)', 'ParseUnsupportedSelect', 36],
    ['SELECT a FROM S3Object WHERE a IS TRUE', 'ParseUnsupportedSyntax', 35],
    ['SELECT CAST(a AS DATE) FROM S3Object', 'UnsupportedSqlOperation', 18],
    ['SELECT CAST(a AS DECIMAL(5)) FROM S3Object', 'ParseInvalidTypeParam', 25],
    ['SELECT CAST(a AS VARCHAR(5)) FROM S3Object', 'ParseInvalidTypeParam', 25],
    ['SELECT DATE_ADD(week, 1, a) FROM S3Object', 'ParseExpectedDatePart', 17],
    ['SELECT DATE_ADD(timezone_hour, 1, a) FROM S3Object', 'ParseExpectedDatePart', 17],
    ['SELECT DATE_DIFF(year, a) FROM S3Object', 'ParseExpectedArgumentDelimiter', 25],
    ['SELECT EXTRACT(YEAR a) FROM S3Object', 'ParseExpectedKeyword', 21],
    ['SELECT TO_STRING(a) FROM S3Object', 'EvaluatorInvalidArguments', 8],
    ['SELECT UTCNOW(1) FROM S3Object', 'EvaluatorInvalidArguments', 8],
    ['SELECT CAST(a AS nothing) FROM S3Object', 'ParseExpectedTypeName', 18],
    ['SELECT CAST(a) FROM S3Object', 'ParseCastArity', 14],
    ['SELECT CAST a FROM S3Object', 'ParseExpectedLeftParenAfterCast', 13],
    ['SELECT SUM(*) FROM S3Object', 'ParseUnsupportedCallWithStar', 8],
    ['SELECT SUM(a, b) FROM S3Object', 'ParseNonUnaryAgregateFunctionCall', 8],
    ['SELECT COUNT(DISTINCT a) FROM S3Object', 'UnsupportedSyntax', 14],
    ['SELECT a, COUNT(*) FROM S3Object', 'UnsupportedSqlStructure', 8],
    ['SELECT CASE a END FROM S3Object', 'ParseExpectedWhenClause', 15],
    ['SELECT LOWER a FROM S3Object', 'ParseExpectedLeftParenBuiltinFunctionCall', 14],
    ['SELECT LOWER(a, b) FROM S3Object', 'EvaluatorInvalidArguments', 8],
    ['SELECT t.a, s3object.a FROM S3Object t', 'EvaluatorBindingDoesNotExist', 13],
  ])('%s', (expression, code, column) => {
    const error = failure(expression);
    expect([error.code, error.line, error.column]).toEqual([code, 1, column]);
    expect(error).toBeInstanceOf(S3SelectError);
  });

  test('AWS on ORDER BY', () => {
    expect(failure('SELECT * FROM S3Object ORDER BY a').message).toBe(
      'Unexpected token found KEYWORD:UNKNOWN at line 1, column 24.',
    );
  });

  test.each(['SIZE(a)', 'nothing(a)', 'POSITION(a)', 'constructor(a)'])('%s is refused by name', (call) => {
    const error = failure(`SELECT ${call} FROM S3Object`);
    expect(error.code).toBe('UnsupportedFunction');
    expect(error.message).toContain(call.split('(')[0]?.toUpperCase());
  });

  test.each(['SELECT COUNT(SUM(a)) FROM S3Object', 'SELECT a FROM S3Object WHERE COUNT(*) > 1'])('%s', (expression) => {
    expect(failure(expression).code).toBe('UnsupportedSqlStructure');
  });

  test.each(['SELECT a[*] FROM S3Object', 'SELECT a.* FROM S3Object', 'SELECT a FROM S3Object s WHERE s.*.a = 1'])(
    '%s',
    (expression) => {
      expect(failure(expression).code).toBe('ParseInvalidContextForWildcardInSelectList');
    },
  );

  test('every reserved word needs quotes to be a column', () => {
    expect(reservedWords.size).toBe(242);
    for (const word of reservedWords) {
      if (word === 'end-exec') continue;
      expect(failure(`SELECT s.${word} FROM S3Object s`).code, word).toBe('ParseInvalidPathComponent');
      expect(rows(`SELECT s."${word}" FROM S3Object s`, `{"${word}":1}`), word).toEqual([`{"${word}":1}`]);
    }
  });

  test('size and depth are limited', () => {
    expect(failure(`SELECT '${'x'.repeat(256 * 1024)}' FROM S3Object`).code).toBe('ExpressionTooLong');
    for (const deep of [
      `${'('.repeat(100_000)}1`,
      `${'NOT '.repeat(50_000)}TRUE`,
      `1${' + 1'.repeat(50_000)}`,
      `1${' = 1'.repeat(50_000)}`,
      `${'- '.repeat(50_000)}1`,
    ]) {
      expect(failure(`SELECT ${deep} FROM S3Object`).code).toBe('MaxOperatorsExceeded');
    }
    let nested = '1';
    for (let level = 0; level < 20; level += 1) nested = `(${nested}${' + 1'.repeat(200)})`;
    expect(failure(`SELECT ${nested} FROM S3Object`).code).toBe('MaxOperatorsExceeded');
  });

  test('a long filter is not a deep one', () => {
    const conditions = Array.from({ length: 8000 }, (_, index) => `s.a = '${index}'`).join(' OR ');
    expect(rows(`SELECT * FROM S3Object s WHERE ${conditions}`, '{"a":"7999"}\n{"a":"8000"}')).toEqual([
      '{"a":"7999"}',
    ]);
  });
});

describe('requests', () => {
  const base = requestOf('SELECT * FROM S3Object');
  test.each<[string, Partial<SelectRequest>]>([
    ['MissingRequiredParameter', { input: {} }],
    ['MissingRequiredParameter', { output: {} }],
    ['ObjectSerializationConflict', { output: { json: {}, csv: {} } }],
    ['ObjectSerializationConflict', { input: { json: { type: 'LINES' }, csv: {} } }],
    ['InvalidQuoteFields', { output: { csv: { quoteFields: 'NEVER' as 'ALWAYS' } } }],
    ['InvalidJsonType', { input: { json: { type: 'LINE' as 'LINES' } } }],
    ['UnsupportedScanRangeInput', { ...documentInput, scanRange: { start: 1 } }],
    ['InvalidScanRange', { scanRange: {} }],
    ['InvalidScanRange', { scanRange: { start: 5, end: 4 } }],
    ['InvalidScanRange', { scanRange: { start: -1 } }],
  ])('%s', (code, change) => {
    expect(() => prepare({ ...base, ...change })).toThrowError(expect.objectContaining({ code }));
  });
});

describe('data', () => {
  test.each([
    ["SELECT * FROM S3Object s WHERE s.a LIKE 'x%'", '{"a":"x"}\n{"b":1}\n{"a":1,"b":"x"}', 'LikeInvalidInputs'],
    ["SELECT * FROM S3Object s WHERE s.a > 'x'", '{"a":1}', 'InvalidDataType'],
    ['SELECT * FROM S3Object s WHERE s.a', '{"a":1}', 'InvalidDataType'],
    ['SELECT s.a + 1 FROM S3Object s', '{"a":"1"}', 'InvalidDataType'],
    ['SELECT 1 / s.a FROM S3Object s', '{"a":0}', 'EvaluatorInvalidArguments'],
    ['SELECT CAST(s.a AS INT) FROM S3Object s', '{"a":"x"}', 'CastFailed'],
    ['SELECT LOWER(s.a) FROM S3Object s', '{"a":1}', 'IncorrectSqlFunctionArgumentType'],
    ['SELECT SUM(s.a) FROM S3Object s', '{"a":"1"}', 'InvalidDataType'],
    ["SELECT SUBSTRING('a', 1, -1) FROM S3Object s", '{}', 'IllegalSqlFunctionArgument'],
    [
      "SELECT * FROM S3Object s WHERE s.a LIKE 'a!b' ESCAPE '!'",
      '{"a":"x"}',
      'EvaluatorLikePatternInvalidEscapeSequence',
    ],
    [
      "SELECT * FROM S3Object s WHERE s.a LIKE 'a' ESCAPE 'xy'",
      '{"a":"x"}',
      'EvaluatorLikePatternInvalidEscapeSequence',
    ],
    ['SELECT * FROM S3Object', '{"a":1', 'JSONParsingError'],
    ['SELECT * FROM S3Object', 'a,b,c', 'JSONParsingError'],
    ['SELECT s.a FROM S3Object s', `{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`, 'OverMaxRecordSize'],
  ])('%s', (expression, data, code) => expect(failure(expression, data).code).toBe(code));

  test.each(['[1,]', '[,1]', '[1 2]', '[1', '{"a":[1}', '[1]]', '}', '{"a":"x', '1 , 2', '[1}'])(
    'the document %s is refused',
    (data) => {
      for (const query of ['SELECT * FROM S3Object[*][*]', 'SELECT * FROM S3Object'])
        expect(failure(query, data, documentInput).code).toBe('JSONParsingError');
    },
  );

  test('only UTF-8', () => {
    expect(() => rows('SELECT * FROM S3Object', Buffer.from([0x22, 0xff, 0x22]))).toThrowError(
      expect.objectContaining({ code: 'InvalidTextEncoding' }),
    );
    expect(rows('SELECT * FROM S3Object', '{"a":"\ufffd"}')).toEqual(['{"a":"\ufffd"}']);
    expect(rows('SELECT s.a FROM S3Object s', '{"a":"\\ud800"}')).toEqual(['{"a":"\\ud800"}']);
  });

  test('nesting deeper than the stack is an error like any other', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const record = `{"n":1234567890123456789,"a":${deep},"b":${deep}}`;
    for (const query of ['SELECT * FROM S3Object', 'SELECT s.n FROM S3Object s WHERE s.a = s.b'])
      expect(failure(query, record).code).toBe('OverMaxRecordSize');
    expect(rows('SELECT * FROM S3Object', `{"a":${deep}}`)).toHaveLength(1);
  });

  test('nested data does not fit CSV', () => {
    expect(failure('SELECT * FROM S3Object', '{"a":[]}', { output: { csv: {} } }).code).toBe('UnsupportedSqlStructure');
  });
});
