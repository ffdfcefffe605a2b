import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/services/states/engine/definition/machine.ts';
import { find } from '../../../src/services/states/engine/jsonpath/evaluate.ts';
import { parsePath } from '../../../src/services/states/engine/jsonpath/parse.ts';
import { isReference } from '../../../src/services/states/engine/jsonpath/path.ts';
import { writeAt } from '../../../src/services/states/engine/jsonpath/write.ts';
import { Work } from '../../../src/services/states/engine/work.ts';
import { matches } from '../../../src/services/states/engine/run/compare.ts';

const store = {
  list: [{ a: 1, t: 'x' }, { a: 5 }, { a: 3, t: 'y', inner: { a: 9 } }, 7],
  'odd-name': 'o',
  "it's": 'q',
  empty: [],
  nothing: null,
};
const read = (path: string, root: Json = store as unknown as Json): Json =>
  find(parsePath(path).steps, root, new Work());

it('finds what lies within a list of as many as an input holds', () => {
  expect(read('$..a', [...Array<number>(130_000).fill(0), { a: 1 }])).toEqual([1]);
});

describe('paths', () => {
  it.each<[string, unknown]>([
    ['$', store],
    ['$.odd-name', 'o'],
    ["$['odd-name']", 'o'],
    ['$["odd-name"]', 'o'],
    ["$['it\\'s']", 'q'],
    ['$.nothing', null],
    ['$.list[0].a', 1],
    ['$.list.[0].a', 1],
    ["$.['odd-name']", 'o'],
    ['$.list[-1]', 7],
    ['$.list[0,1].a', [1, 5]],
    ['$.list[1:3].a', [5, 3]],
    ['$.list[:1].a', [1]],
    ['$.list[-1:]', [7]],
    ['$.list[*].a', [1, 5, 3]],
    ['$..a', [1, 5, 3, 9]],
    ['$.list[?(@.a > 2)].a', [5, 3]],
    ['$.list[?(@.a >= 3 && @.t)].t', ['y']],
    ["$.list[?(@.t == 'x' || @.a == 5)].a", [1, 5]],
    ['$.list[?(!(@.t))].a', [5]],
    ['$.list[?(3 < @.a)].a', [5]],
    ['$.list[?(@.a == $.list[1].a)].a', [5]],
    ['$.list[?($.list[2].a <= @.a)].a', [5, 3]],
    ['$.list[?(@.t == $.absent)].a', []],
    ['$.list[?(@.a < $.list[1].a && @.t != $.list[0].t)].a', [3]],
    ['$.list[?(@.inner.a == 9)].a', [3]],
    ['$.gone[*]', []],
    ['$.empty[?(@.a)]', []],
    ["$['odd-name', 'nothing']", ['o', null]],
  ])('%s', (path, expected) => {
    expect(read(path)).toEqual(expected);
  });

  it.each([
    ['$.gone', "No results for path: $['gone']"],
    ['$.gone.deeper', "Missing property in path $['gone']"],
    ['$.list[9]', "Index out of bounds when evaluating path $['list'][9]"],
    ['$.list.length()', "Property ['length()'] not found in path $['list']"],
  ])('%s leads nowhere', (path, message) => {
    expect(() => read(path)).toThrow(message);
  });

  it.each([
    '',
    'a',
    '.a',
    '$.',
    '$.a.',
    '$[',
    '$[]',
    '$[a]',
    '$.a b',
    '$[?(@.a =~ /x/)]',
    '$[?(@.a in [1])]',
    '$[?(1)]',
    '$[?(@.a == $)]',
    '$[?(@.a == $..b)]',
    '$[?(@.a == $$.b)]',
    '$..',
  ])('%s is no path', (path) => {
    expect(() => parsePath(path)).toThrow(expect.objectContaining({ name: 'PathSyntaxError' }));
  });

  it('knows Reference Paths', () => {
    expect(['$', '$.a[0].b', "$['a']"].map((path) => isReference(parsePath(path)))).toEqual([true, true, true]);
    expect(
      ['$$.a', '$v', '$.a[*]', '$..a', '$.a[0:1]', '$.a[0,1]'].map((path) => isReference(parsePath(path))),
    ).toEqual(Array(6).fill(false));
  });

  const names = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__');
  const quoted = (name: string): string => `['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;

  it('reads what was written, and leaves the rest alone', () => {
    fc.assert(
      fc.property(
        fc.dictionary(names, fc.jsonValue({ maxDepth: 2 })),
        fc.array(names, { minLength: 1, maxLength: 4 }),
        fc.jsonValue(),
        (other, way, value) => {
          const [first] = way as [string];
          const root = Object.fromEntries(Object.entries(other).filter(([name]) => name !== first)) as Json;
          const path = parsePath(`$${way.map(quoted).join('')}`);
          const written = writeAt(root, path, value as Json);
          expect(find(path.steps, written, new Work())).toEqual(value);
          expect({ ...(written as object), [first]: undefined }).toEqual({ ...(root as object), [first]: undefined });
        },
      ),
    );
  });

  it('either reads a text as a path or refuses it, and never hangs', () => {
    const piece = fc.constantFrom(
      '$',
      '.',
      '..',
      '*',
      '[',
      ']',
      "'",
      '?(',
      ')',
      '@',
      '&&',
      '||',
      '!',
      '0',
      ':',
      ',',
      ' ',
      'a',
      '==',
      '-',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          find(parsePath(`$${pieces.join('')}`).steps, store as unknown as Json, new Work());
        } catch (error) {
          expect(['PathSyntaxError', 'PathNotFound']).toContain((error as Error).name);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives up a path that looks at too much', () => {
    const deep = Array.from({ length: 200 }).reduce<Json>((inner) => ({ a: inner }), 1);
    expect(() => read(`$${'..*'.repeat(12)}`, deep)).toThrow('visits more than');
  });
});

describe('StringMatches', () => {
  it.each([
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*bc', 'abbc', true],
    ['*', '', true],
    ['a', 'ab', false],
    ['a\\*c', 'a*c', true],
    ['a\\*c', 'abc', false],
    ['ab*ba', 'aba', false],
    ['*a*b*', 'xxbxxa', false],
  ])('%s %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it('finds any text that the pattern was made from', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (parts) => {
        const pattern = parts.map(([literal]) => `${literal.replaceAll(/[\\*]/g, '\\$&')}*`).join('');
        expect(matches(pattern || '*', parts.map((part) => part.join('')).join(''))).toBe(true);
      }),
    );
  });
});
