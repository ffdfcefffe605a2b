import { expect, it } from 'vitest';
import { dataLimit, excessOf } from '../../../src/services/states/engine/failure.ts';

const errorOf = (value: unknown): string | undefined => excessOf(value, 'A', false)?.error;
const tooLong = 'States.DataLimitExceeded';
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
const long = 'a'.repeat(200_000);
const doubled = Array.from({ length: 40 }).reduce<unknown>((value) => [value, value], 'a');

it.each<[string, unknown]>([
  ['one text many times', Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, long]))],
  ['a text in no memory', { a: Array.from({ length: 27 }).reduce<string>((text) => text + text, 'abc') }],
  ['lists of the same lists', doubled],
  ['many names', Object.fromEntries(Array.from({ length: 300_000 }, (_, index) => [`k${index}`, 1]))],
])('data beyond the limit is told without being written out: %s', (_, value) => {
  const start = process.cpuUsage();
  expect(errorOf(value)).toBe(tooLong);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1_000).toBeLessThan(1_000);
});

it('data up to the limit is within it, in bytes of its JSON', () => {
  expect(errorOf('a'.repeat(dataLimit - 2))).toBeUndefined();
  expect(errorOf('a'.repeat(dataLimit - 1))).toBe(tooLong);
  expect(errorOf('ä'.repeat(dataLimit / 2))).toBe(tooLong);
  expect(errorOf({ a: ['b', { c: null }], [long]: 1 })).toBeUndefined();
  expect(errorOf(Array.from({ length: 131_000 }, () => 1))).toBeUndefined();
  expect(errorOf(null)).toBeUndefined();
});

it('data that is nested too deeply is named, however deep', () => {
  expect(errorOf(nested(1_000))).toBeUndefined();
  expect(excessOf(nested(1_001), 'A', false)).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringContaining('JSON nested deeper than 1000 levels is not supported'),
  });
  expect(errorOf(nested(100_000))).toBe('States.Runtime');
});
