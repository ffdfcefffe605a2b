import fc from 'fast-check';
import type { GraphQLScalarType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildApiSchema } from '../../../../src/services/appsync/engine/schema.ts';
import { awsScalarNames } from '../../../../src/services/appsync/engine/values/scalars.ts';

const schema = buildApiSchema(
  `type Query { ${awsScalarNames.map((name) => `${name}: ${name}`).join(' ')} }`,
  () => undefined,
);
const scalar = (name: string) => schema.getType(name) as GraphQLScalarType;

const accepts = (name: string, value: unknown): boolean => {
  try {
    scalar(name).parseValue(value);
    return true;
  } catch {
    return false;
  }
};

describe.each<[string, unknown[], unknown[]]>([
  [
    'AWSDate',
    ['1970-01-01', '1970-01-01Z', '1970-01-01-07:00', '1970-01-01+05:30:15', '2024-02-29'],
    ['1970-1-1', '2023-02-29', '1970-13-01', '1970-01-01T00:00:00Z', 5, '', null],
  ],
  ['AWSTime', ['12:00:34.', '12:00:34.123Z', '12:00', '23:59:59+01:00'], ['24:00:00', '12:60:00', 'noon', 12]],
  [
    'AWSDateTime',
    ['1970-01-01T12:00:34Z', '2026-05-06T00:00:00.000+01:00', '2026-05-06T00:00:00.000Z'],
    ['2026-05-06T00:00:00.000', '2026-02-30T00:00:00Z', '2026-05-06 00:00:00Z', 0],
  ],
  ['AWSTimestamp', [0, -1, 1_700_000_000], ['1700000000', 1.5, '2026-05-06T00:00:00Z', Number.POSITIVE_INFINITY]],
  [
    'AWSEmail',
    ['username@example.com', 'a.b+c@sub.example.co'],
    ['username', '@example.com', 'a@', 'a b@example.com', 'a..b@example.com', 3],
  ],
  [
    'AWSPhone',
    ['+1 415 555 0100', '415-555-0100', '14155550100', '+44 20 7946 0958'],
    ['12', 'phone', '+', '555 0100', '++1 415 555 0100', 4155550100],
  ],
  [
    'AWSURL',
    ['https://www.amazon.com/dp/B000NZW3KC/', 'ftp://x.example/a', 'https://x.example?a=b'],
    ['www.amazon.com', 'https://x.example//a', '/a', 'http://'],
  ],
  [
    'AWSIPAddress',
    ['127.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32'],
    ['127.0.0', '10.0.0.0/33', '::1/129', '1.2.3.4/8/8', 'x'],
  ],
  ['AWSJSON', ['{"a":1}', '[]', '"x"', 'null', '1'], ['{a:1}', '', { a: 1 }, 3]],
])('%s', (name, good, bad) => {
  it.each(good)('accepts %j', (value) => expect(accepts(name, value)).toBe(true));
  it.each(bad)('refuses %j', (value) => expect(accepts(name, value)).toBe(false));
});

it('AWSJSON refuses by name what is nested too deep', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  expect([1_000, 1_001, 100_000].map((levels) => accepts('AWSJSON', nested(levels)))).toEqual([true, false, false]);
});

describe('all scalars', () => {
  it('come to an answer whatever text they get', () => {
    const nasty = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc
        .constantFrom('1', 'a.', '-', '@', '+1 ', '00:', '::')
        .chain((part) => fc.integer({ min: 1, max: 5_000 }).map((times) => part.repeat(times) + '!')),
    );
    fc.assert(
      fc.property(fc.constantFrom(...awsScalarNames), nasty, (name, value) => {
        // A pattern that backtracks would not answer within the test's time limit.
        expect(accepts(name, value)).toEqual(expect.any(Boolean));
      }),
      { numRuns: 1_000 },
    );
  });

  it('serialise what they accept, and JSON of any value', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        (value) =>
          void expect(JSON.parse(scalar('AWSJSON').serialize(value) as string)).toEqual(
            JSON.parse(JSON.stringify(value)),
          ),
      ),
    );
    expect(() => scalar('AWSTimestamp').serialize('2026-01-01')).toThrow(
      'Unable to serialize `2026-01-01` as a valid timestamp.',
    );
  });
});
