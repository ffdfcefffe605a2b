import { expect, it } from 'vitest';
import { dataLimit, exceedsLimit } from '../../../src/services/states/engine/failure.ts';

const long = 'a'.repeat(200_000);
const doubled = Array.from({ length: 40 }).reduce<unknown>((value) => [value, value], 'a');

it.each<[string, unknown]>([
  ['one text many times', Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, long]))],
  ['a text in no memory', { a: Array.from({ length: 27 }).reduce<string>((text) => text + text, 'abc') }],
  ['lists of the same lists', doubled],
  ['many names', Object.fromEntries(Array.from({ length: 300_000 }, (_, index) => [`k${index}`, 1]))],
])('data beyond the limit is told without being written out: %s', (_, value) => {
  const start = process.cpuUsage();
  expect(exceedsLimit(value)).toBe(true);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1_000).toBeLessThan(1_000);
});

it('data up to the limit is within it, in bytes of its JSON', () => {
  expect(exceedsLimit('a'.repeat(dataLimit - 2))).toBe(false);
  expect(exceedsLimit('a'.repeat(dataLimit - 1))).toBe(true);
  expect(exceedsLimit('ä'.repeat(dataLimit / 2))).toBe(true);
  expect(exceedsLimit({ a: ['b', { c: null }], [long]: 1 })).toBe(false);
  expect(exceedsLimit(Array.from({ length: 131_000 }, () => 1))).toBe(false);
  expect(exceedsLimit(null)).toBe(false);
});
