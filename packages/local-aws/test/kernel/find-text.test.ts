import fc from 'fast-check';
import { expect, it } from 'vitest';
import { globMatches } from '../../src/iam/match.ts';
import { findText, hasText } from '../../src/kernel/find-text.ts';
import { matches } from '../../src/services/states/engine/run/compare.ts';
import { longestTurn } from '../support/longest-turn.ts';

const long = 'a'.repeat(200_000);

it('finds what indexOf finds, also where it searches by itself', () => {
  const letters = (most: number) => fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: most });
  fc.assert(
    fc.property(letters(12), letters(12), fc.integer({ min: 1, max: 6 }), (text, needle, times) => {
      const [large, wanted] = [(text + 'b').repeat(times * 200), needle.repeat(times * 100)];
      for (const from of [0, 1, 7]) expect(findText(large, wanted, from)).toBe(large.indexOf(wanted, from));
    }),
  );
  const middle = `${'a'.repeat(50_000)}b${'a'.repeat(50_000)}`;
  expect(findText(`${long}b${long}`, middle)).toBe(150_000);
  expect(findText(`${long}b${long}`, middle, 150_000)).toBe(150_000);
  expect(findText(`${long}b${long}`, middle, 150_001)).toBe(-1);
  expect(hasText(long, middle)).toBe(false);
});

it.each<[string, () => boolean]>([
  ['a long text in a long one', () => hasText(long, `${'a'.repeat(50_000)}b${'a'.repeat(50_000)}`)],
  ['StringMatches of Step Functions', () => matches(`*${'a'.repeat(50_000)}b${'a'.repeat(50_000)}*`, long)],
  ['StringLike of IAM', () => globMatches(`*${'a'.repeat(5_000)}b${'a'.repeat(5_000)}*`, 'a'.repeat(100_000))],
  ['StringLike of IAM, at its end', () => globMatches(`*${'a'.repeat(5_000)}b`, 'a'.repeat(100_000))],
])('takes no product of lengths: %s', async (_, search) => {
  expect(await longestTurn(() => void expect(search()).toBe(false))).toBeLessThan(100);
});

it('IAM matches what a regular expression of the same meaning matches', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 10 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (glob, on) => {
      const expression = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
      expect(globMatches(glob, on)).toBe(expression.test(on));
    }),
    { numRuns: 3_000 },
  );
});
