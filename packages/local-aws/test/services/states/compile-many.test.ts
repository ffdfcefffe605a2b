import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { compile, compileMany } from '../../../src/services/states/engine/jsonata.ts';
import { standsAlone } from '../../../src/services/states/engine/query/stands-alone.ts';

const written = (source: string): string => `{% ${source} %}`;

/** What the library says of an expression alone, or its error. Positions are those within the text. */
function alone(source: string): string {
  try {
    return plain(jsonata(source).ast());
  } catch (error) {
    return String((error as { code?: string }).code);
  }
}
function known(source: string): string {
  try {
    return plain(compile(written(source)));
  } catch (error) {
    return String((error as { code?: string }).code);
  }
}
const plain = (ast: unknown): string =>
  JSON.stringify(ast, (key, value: unknown) => (key === 'position' || key === 'signature' ? undefined : value));

const pieces = [
  ...['$states', '.input', '.a', 'b', '1', '-', '+', '&', '=', '"x)"', "'('", '""', '(', ')', '[', ']', '{', '}', ','],
  ...[
    ';',
    ':=',
    '$v',
    '$f(',
    'function($x)',
    '?',
    ':',
    '~>',
    '..',
    '^(',
    '#$i',
    '@$j',
    '*',
    '%',
    'and',
    'in',
    ' ',
    '\n',
  ],
  ...['/* ', ' */', '/a/', '`q`', '$count(', '$states.input.items[0]', '{"k": 1}', '[1..3]', '"', '!'],
];

describe('expressions that are parsed together', () => {
  it('mean what they mean alone, and have the same errors', () => {
    let together = 0;
    const source = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(source, { minLength: 1, maxLength: 6 }), (sources) => {
        const trimmed = sources.map((text) => text.trim());
        compileMany(trimmed.map(written));
        for (const text of trimmed) {
          if (standsAlone(text)) together++;
          expect([text, known(text)]).toEqual([text, alone(text)]);
        }
      }),
      { numRuns: 300 },
    );
    expect(together).toBeGreaterThan(100);
  });

  it('are not those that would end the parentheses around them', () => {
    const texts = ['a)(b', 'a;b', 'a,b', '', '(a', 'a]', '"a', 'a /* b', '/)/', '`)`', '%', '"\\""', '[(])'];
    expect(texts.filter(standsAlone)).toEqual([]);
    expect(['a', '(a; b)', '[a, b]', '")" & \'(\'', '{"a": (1)}'].filter(standsAlone)).toHaveLength(5);
  });
});
