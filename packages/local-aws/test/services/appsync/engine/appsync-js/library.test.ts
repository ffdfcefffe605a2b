import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthType } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { evaluate, raisedBy, runBody } from './support.ts';

const table = (rows: [expression: string, value: unknown][]): void => {
  it.each(rows)('%s', (expression, value) => {
    expect(evaluate(expression)).toEqual(value);
  });
};

const faults = (expressions: string[]): void => {
  it.each(expressions)('%s is a fault of the code', (expression) => {
    expect(raisedBy(expression).type).toBe('Code');
  });
};

describe('util for text', () => {
  table([
    ['util.escapeJavaScript(`It\'s "a/b" \\\\ \\n é 😀`)', 'It\\\'s \\"a\\/b\\" \\\\ \\n \\u00E9 \\uD83D\\uDE00'],
    ['util.urlEncode("a b&c=d/é*-._~()!\'")', 'a+b%26c%3Dd%2F%C3%A9*-._%7E%28%29%21%27'],
    ['util.urlDecode("a+b%26c%3Dd%2F%C3%A9")', 'a b&c=d/é'],
    ['util.base64Encode("héllo")', 'aMOpbGxv'],
    ['util.base64Decode("aMOpbGxv")', 'héllo'],
    ['util.str.normalize("ﬁ", "nfkc")', 'fi'],
    ['util.str.normalize("é", "nfd").length', 2],
  ]);
  faults([
    'util.urlDecode("%4")',
    'util.base64Decode("a b")',
    'util.base64Encode(1)',
    'util.base64Encode()',
    'util.str.normalize("a", "NFX")',
  ]);

  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const overrides = { arguments: { text } };
        expect(
          evaluate(
            '[util.urlDecode(util.urlEncode(ctx.args.text)), util.base64Decode(util.base64Encode(ctx.args.text))]',
            overrides,
          ),
        ).toEqual([text, text]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('util for identifiers', () => {
  table([
    ['util.autoId()', '00000000-0000-4000-8000-000000000000'],
    ['util.autoUlid()', '01C5P7XAC6ZZZZZZZZZZZZZZZZ'],
    ['util.autoKsuid().length', 27],
  ]);

  it('has KSUIDs that sort by time', () => {
    expect(evaluate('util.autoKsuid()')).toMatch(/^[0-9A-Za-z]{27}$/);
  });
});

describe('util.math', () => {
  table([
    ['util.math.roundNum(10.5)', 11],
    ['util.math.roundNum(-10.5)', -10],
    ['util.math.minVal(1, -2.5)', -2.5],
    ['util.math.maxVal(1, -2.5)', 1],
    ['util.math.randomDouble()', 0.5],
    ['util.math.randomWithinRange(10, 20)', 15],
  ]);
  faults(['util.math.roundNum("1")', 'util.math.minVal(1)']);
});

describe('util.authType', () => {
  it.each<AuthType>([
    'API Key Authorization',
    'User Pool Authorization',
    'IAM Authorization',
    'Open ID Connect Authorization',
    'Lambda Authorization',
  ])('%s', (authType) => {
    expect(evaluate('util.authType()', { authType })).toBe(authType);
  });
});

describe('util.dynamodb', () => {
  table([
    ['util.dynamodb.toDynamoDB("a")', { S: 'a' }],
    [
      'util.dynamodb.toDynamoDB({ foo: "bar", baz: 1234, beep: ["boop", null, true] })',
      { M: { foo: { S: 'bar' }, baz: { N: 1234 }, beep: { L: [{ S: 'boop' }, { NULL: null }, { BOOL: true }] } } },
    ],
    ['util.dynamodb.toString("a")', { S: 'a' }],
    ['util.dynamodb.toString(null)', null],
    ['util.dynamodb.toStringSet(["a"])', { SS: ['a'] }],
    ['util.dynamodb.toNumber(12345)', { N: 12345 }],
    ['util.dynamodb.toNumberSet([1, 4.56])', { NS: [1, 4.56] }],
    ['util.dynamodb.toBinary("foo")', { B: 'foo' }],
    ['util.dynamodb.toBinarySet(["foo"])', { BS: ['foo'] }],
    ['util.dynamodb.toBoolean(false)', { BOOL: false }],
    ['util.dynamodb.toNull()', { NULL: null }],
    [
      'util.dynamodb.toList(["foo", 123, { bar: "baz" }])',
      { L: [{ S: 'foo' }, { N: 123 }, { M: { bar: { S: 'baz' } } }] },
    ],
    ['util.dynamodb.toMap({ a: 1 })', { M: { a: { N: 1 } } }],
    ['util.dynamodb.toMapValues({ a: 1 })', { a: { N: 1 } }],
    ['util.dynamodb.toS3Object("foo", "bar", "baz")', { S: '{"s3":{"key":"foo","bucket":"bar","region":"baz"}}' }],
    [
      'util.dynamodb.fromS3ObjectJson(util.dynamodb.toS3Object("foo", "bar", "baz", "beep").S)',
      { key: 'foo', bucket: 'bar', region: 'baz', version: 'beep' },
    ],
  ]);
});

describe('util.http', () => {
  table([['util.http.copyHeaders({ "Host": "a", "te": "b", "x-a": "c", "Content-Length": "1" })', { 'x-a': 'c' }]]);

  it('adds response headers; the last of a name counts', () => {
    const { responseHeaders, appended } = runBody(
      'util.http.addResponseHeader("itemsCount", 7); util.http.addResponseHeaders({ ItemsCount: 8, o: { a: 1 }, ' +
        's: "text" });',
    );
    expect(responseHeaders).toEqual({ ItemsCount: '8', o: '{"a":1}', s: 'text' });
    expect(appended).toEqual([]);
  });

  it.each([
    '"x-amzn-a", 1',
    '"X-Amz-A", 1',
    '"Content-Type", "a"',
    '"vary", "a"',
    '"Access-Control-Allow-Origin", "*"',
    '"host", "a"',
    '"", 1',
    '"a", null',
    '"a\\r\\nb", 1',
    '"a", "b\\r\\nc: d"',
    '"a", "b".concat(ctx.args.long)',
  ])('refuses %s with an error, and goes on', (values) => {
    const { responseHeaders, appended, outcome } = runBody(`util.http.addResponseHeader(${values}); return 1;`, {
      arguments: { long: 'x'.repeat(5000) },
    });
    expect(responseHeaders).toEqual({});
    expect(appended).toEqual([{ message: expect.any(String), type: 'ResponseHeaderError', data: null, info: null }]);
    expect(outcome).toEqual({ kind: 'value', value: 1 });
  });
});
