import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAnyFinder } from '../src/scan/finder.ts';
import { createDelimiter, createJoiner } from '../src/scan/delimiter.ts';

// Few letters, so that needles overlap and nearly match.
const text = (least: number, most: number): fc.Arbitrary<Buffer> => fc.string({ unit: fc.constantFrom('a', 'b', '"', 'é', '{'), minLength: least, maxLength: most }).map((value) => Buffer.from(value));

test('any number of needles are found where they are', () => {
  fc.assert(fc.property(fc.array(text(1, 16), { minLength: 1, maxLength: 6 }), text(0, 200), (needles, block) => {
    const wanted = needles.filter(({ length }) => length > 0);
    fc.pre(wanted.length > 0);
    const finder = createAnyFinder(wanted);
    finder.reset(block);
    const positions = Array.from({ length: block.length + 1 }, (_, at) => at);
    const next = (at: number): number => Math.min(...wanted.map((needle) => block.indexOf(needle, at)).filter((found) => found >= 0), Infinity);
    expect(positions.map((at) => finder.from(at))).toEqual(positions.map(next));
  }), { numRuns: 500 });
});

test('a delimiter never lies across two chunks that come out of the joiner', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 5 })), fc.constantFrom('\n', 'ab', 'aab', 'abb'), (chunks, delimiter) => {
    const joiner = createJoiner(createDelimiter(delimiter));
    const out = [...chunks.map((chunk) => joiner.push(Buffer.from(chunk)).toString()), joiner.rest().toString()];
    expect(out.join('')).toBe(chunks.join(''));
    expect(out.flatMap((chunk) => chunk.split(delimiter).slice(1)).length).toBe(chunks.join('').split(delimiter).length - 1);
  }));
});
