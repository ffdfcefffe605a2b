import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAnyFinder } from '../src/scan/finder.ts';
import { createDelimiter, createJoiner } from '../src/scan/delimiter.ts';

// There are only few letters, so that needles overlap and nearly match.
const text = (least: number, most: number): fc.Arbitrary<Buffer> =>
  fc
    .string({ unit: fc.constantFrom('a', 'a', 'b', '"', 'é', '{'), minLength: least, maxLength: most })
    .map((value) => Buffer.from(value));

test('any number of needles are found where they are', () => {
  const lists = fc
    .constantFrom(1, 6, 9, 20)
    .chain((least) => fc.array(text(least, 24), { minLength: 1, maxLength: 6 }));
  fc.assert(
    fc.property(lists, text(0, 300), (needles, block) => {
      // Of a longer needle only the beginning is searched for.
      const wanted = needles.map((needle) => needle.subarray(0, 32));
      const finder = createAnyFinder(needles);
      finder.reset(block);
      const positions = Array.from({ length: block.length + 1 }, (_, at) => at);
      const next = (at: number): number =>
        Math.min(...wanted.map((needle) => block.indexOf(needle, at)).filter((found) => found >= 0), Infinity);
      expect(positions.map((at) => finder.from(at))).toEqual(positions.map(next));
    }),
    { numRuns: 1_000 },
  );
});

test('a delimiter never lies across two chunks that come out of the joiner', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 5 })),
      fc.constantFrom('\n', 'ab', 'aab', 'abb'),
      (chunks, delimiter) => {
        const joiner = createJoiner(createDelimiter(delimiter));
        const out = [...chunks.map((chunk) => joiner.push(Buffer.from(chunk)).toString()), joiner.rest().toString()];
        expect(out.join('')).toBe(chunks.join(''));
        expect(out.flatMap((chunk) => chunk.split(delimiter).slice(1)).length).toBe(
          chunks.join('').split(delimiter).length - 1,
        );
      },
    ),
  );
});
