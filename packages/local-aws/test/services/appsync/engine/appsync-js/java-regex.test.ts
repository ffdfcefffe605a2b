import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../../../src/kernel/errors.ts';
import { Overspent } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { expandedSize } from '../../../../../src/kernel/java-regex-size.ts';
import { compilePattern } from '../../../../../src/kernel/java-regex.ts';
import {
  matchesJava,
  replaceJava,
  splitJava,
} from '../../../../../src/services/appsync/engine/appsync-js/library/java-regex.ts';
import { requireAllowed, UnverifiedBehaviour } from '../../../../../src/kernel/unverified.ts';
import { evaluate, raisedBy } from './support.ts';

const allowing = (...ids: string[]) => ({ isCounted: false, requireAllowed: requireAllowed(new Set(ids)) });
const counted = { ...allowing(), isCounted: true };
const matches = (pattern: string, text: string): boolean => matchesJava(pattern, text, allowing());

describe('util.matches', () => {
  it.each<[pattern: string, text: string, answer: boolean]>([
    ['a*b', 'aaaaab', true],
    ['a*b', 'c', false],
    ['^\\d{3}-[A-F]+$', '123-ABC', true],
    ['\\s', '\u00a0', false],
    ['\\S', '\u00a0', true],
    ['[\\s\\d]+', '1 2', true],
    ['[^\\w]', 'é', true],
    ['.', '\u0085', false],
    ['.', '😀', true],
    ['\\p{Lu}\\p{L}+', 'École', true],
    ['\\p{Alpha}+', 'é', false],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['a\\-b\\@c', 'a-b@c', true],
    ['[a\\-z]', 'b', false],
    ['(?:a|b)c(?=d)d', 'bcd', true],
    ['(?<first>a)b', 'ab', true],
    ['x{2,3}?', 'xx', true],
    ['\\x41\\u0042\\x{43}', 'ABC', true],
    ['a$', 'a', true],
    ['[(|)]', '|', true],
    ['[-\\d]+', '1-2', true],
    ['[\\d-]+', '1-2', true],
    ['}', '}', true],
  ])('%s, %j', (pattern, text, answer) => {
    expect(matches(pattern, text)).toBe(answer);
    expect(evaluate('util.matches(ctx.args.pattern, ctx.args.text)', { arguments: { pattern, text } })).toBe(answer);
  });

  it.each([
    ['is too large for the engine', '(?<=a)' + '.'.repeat(100_000), 'a'],
    ['needs more stack than there is', '(?<=(?=x|))(?:a|b|c|[d-z])*y(?=$)', 'ab'.repeat(20_000_000)],
  ])('refuses a pattern by name that %s', (_, pattern, text) => {
    for (const run of [
      () => matches(pattern, text),
      () => replaceJava({ text, pattern, replacement: '' }, 'all', allowing()),
      () => splitJava(text, pattern, allowing()),
    ])
      expect(run).toThrow(/^The regular expression ".* is not supported by local-aws/);
  });

  it('does not guess whether a part is enough', () => {
    expect(() => matches('b', 'abc')).toThrow(UnverifiedBehaviour);
    expect(matchesJava('b', 'abc', allowing('appsync-js-partial-match'))).toBe(false);
  });

  it.each([
    'a*+',
    'a++b',
    '(?>a)',
    '(?i)a',
    '[a-z&&[^b]]',
    '[[a]b]',
    '(a)\\1',
    '\\h',
    '\\R',
    '\\v',
    '\\p{IsLatin}',
    '\\G',
    '\\07',
    'a{,2}',
    '(',
    'a**',
    '[\\w-a]',
    '[a-\\d]',
    '[\\s-x]',
  ])('%s is named as missing', (pattern) => {
    expect(() => matches(pattern, 'a')).toThrow(UnsupportedError);
  });

  it.each(['[a', 'a\\'])('%s is a fault of the code', (pattern) => {
    expect(raisedBy('util.matches(ctx.args.pattern, "a")', { arguments: { pattern } }).type).toBe('Code');
  });

  it('takes any quoted text literally', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((drawn) => !drawn.includes('\\E'));
    fc.assert(
      fc.property(text, (drawn) => {
        expect(matches(`\\Q${drawn}\\E`, drawn)).toBe(true);
      }),
    );
  });
});

describe('replace', () => {
  it.each<[text: string, pattern: string, replacement: string, first: string, all: string]>([
    ['a.b.c', '\\.', '-', 'a-b.c', 'a-b-c'],
    ['abc', '(b)(c)', '$2$1', 'acb', 'acb'],
    ['abc', '(b)', '$12', 'ab2c', 'ab2c'],
    ['abc', '(?<x>b)', '<${x}>', 'a<b>c', 'a<b>c'],
    ['abc', 'b', '\\$1', 'a$1c', 'a$1c'],
    ['aa', 'a', '$0$0', 'aaa', 'aaaa'],
    ['ab', '(x)?b', '[$1]', 'a[]', 'a[]'],
  ])('%s, %s, %s', (text, pattern, replacement, first, all) => {
    expect(replaceJava({ text, pattern, replacement }, 'first', allowing())).toBe(first);
    expect(replaceJava({ text, pattern, replacement }, 'all', allowing())).toBe(all);
  });

  it.each(['$', '$2', '${y}', '\\'])('the replacement %s is a fault of the code', (replacement) => {
    expect(raisedBy('"abc".replace("(b)", ctx.args.replacement)', { arguments: { replacement } }).type).toBe('Code');
  });
});

describe('the time of a pattern', () => {
  const long = 'a'.repeat(20_000);

  it.each([
    '(a|a)*b',
    '(a+)+$',
    '(.*)*b',
    '(a?){30}a{30}b',
    '([a-zA-Z]+)*#',
    '(x+x+)+y',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
  ])('%s does not grow with what it could try', (pattern) => {
    const started = performance.now();
    expect(matches(pattern, `${long}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it.each<[string, string]>([
    ['(?=a)(a|a)*b', long],
    ['(?<!b)a', long],
    ['a$', `${long}\n`],
    ['(a?){500}a{500}', long],
    [`${'a|'.repeat(600)}b`, long],
  ])('%s is left to where it can be stopped', (pattern, text) => {
    expect(() => matchesJava(pattern, text, counted)).toThrow(Overspent);
  });

  it('is counted over all matches', () => {
    const replacing = { text: long, pattern: 'a*b|a', replacement: 'x' };
    expect(() => replaceJava(replacing, 'all', counted)).toThrow(Overspent);
    expect(replaceJava({ ...replacing, text: 'aab' }, 'all', counted)).toBe('x');
  });
});

describe('the linear engine', () => {
  const atoms = ['a', 'b', '.', '\\d', '\\w', '\\s', '[ab]', '[^a]', '\\.', '\\p{L}', '\\n', '-', 'é', '\\b', '^', '$'];
  const takesNothing = (pattern: string): boolean =>
    /\\b|[$]|(?<!\[)\^/.test(pattern) || compilePattern(pattern).backtracking.matches('');
  // In Java and RE2 a loop around a possibly empty part ends at the first empty turn; V8 goes on.
  const quantified = ([group, quantifier]: [string, string]): string =>
    takesNothing(group) ? group : group + quantifier;
  const pattern = fc.letrec<{ node: string; group: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...atoms),
      fc.tuple(tie('node'), tie('node')).map(([left, right]) => left + right),
      fc.tuple(tie('group'), fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,3}')).map(quantified),
      tie('group'),
    ),
    group: fc.oneof(
      fc.tuple(tie('node'), tie('node')).map(([left, right]) => `(${left}|${right})`),
      tie('node').map((inner) => `(?:${inner})`),
    ),
  })).node;
  const text = fc
    .array(fc.constantFrom('a', 'b', '1', ' ', '.', '-', 'é', '\n', '_'), { maxLength: 12 })
    .map((parts) => parts.join(''));

  it('finds what the other finds, wherever it takes a pattern', () => {
    let taken = 0;
    fc.assert(
      fc.property(pattern, text, (drawn, on) => {
        const { linear, backtracking } = compilePattern(drawn);
        if (!linear?.handles(on)) return;
        taken += 1;
        const found = (engine: typeof backtracking) => [
          engine.matches(on),
          engine.finds(on),
          Array.from(engine.matchesIn(on), ({ start, end }) => [start, end]),
        ];
        expect(found(linear)).toEqual(found(backtracking));
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(1_000);
  });

  it.each<[pattern: string, text: string, found: [number, number][]]>([
    ['^', 'a😀', [[0, 0]]],
    [
      'a*',
      'b😀b',
      [
        [0, 0],
        [1, 1],
        [3, 3],
        [4, 4],
      ],
    ],
    [
      '😀?',
      'x😀y',
      [
        [0, 0],
        [1, 3],
        [3, 3],
        [4, 4],
      ],
    ],
    [
      '[^a]',
      'a😀b',
      [
        [1, 3],
        [3, 4],
      ],
    ],
  ])('%s in %s keeps characters whole', (drawn, on, found) => {
    expect(Array.from(compilePattern(drawn).linear?.matchesIn(on) ?? [], ({ start, end }) => [start, end])).toEqual(
      found,
    );
  });
});

describe('patterns that are short, and large when their repetitions are written out', () => {
  it.each(['a{1,1000}'.repeat(110), '(?:a{1,999}b){1,999}', '((a{1,100}){1,10}){1,10}', `(${'a{1000}'.repeat(9)})`])(
    'are not compiled where everybody waits: %s',
    (pattern) => {
      expect(expandedSize(pattern)).toBeGreaterThan(3_000);
      expect(compilePattern(pattern).linear).toBeUndefined();
    },
  );

  it.each(['[\\p{L}\\p{N} .]{1,1000}', '(\\w+@\\w+\\.){1,50}', '\\{\\d{3,5}\\}', 'a{,3}b|c{', '((x)))'.slice(0, 5)])(
    'others are: %s',
    (pattern) => expect(expandedSize(pattern)).toBeLessThan(3_000),
  );

  it('no program is much larger than what is foretold', () => {
    const atom = fc.constantFrom('a', '[ab]', '\\d', '\\p{L}', '.');
    const repeat = fc.constantFrom('', '*', '+', '?', '{3}', '{2,9}', '{4,}');
    const pattern = fc.letrec<{ whole: string }>((tie) => ({
      whole: fc
        .array(
          fc.tuple(
            fc.oneof(
              { depthSize: 'small' },
              atom,
              tie('whole').map((inner) => `(?:${inner})`),
            ),
            repeat,
          ),
          { minLength: 1, maxLength: 4 },
        )
        .map((parts) => parts.flat().join('')),
    })).whole;
    fc.assert(
      fc.property(pattern, (text) => {
        const { linear } = compilePattern(text);
        expect(linear?.size ?? 0).toBeLessThanOrEqual(4 * expandedSize(text) + 10);
      }),
      { numRuns: 300 },
    );
  });

  it('are not kept by hundreds: a cache counts what they take, not how long they are', () => {
    const small = compilePattern('a{3}');
    const large = compilePattern('x{999}y{999}z{990}');
    for (let index = 0; index < 60; index++) {
      compilePattern(`x{999}y{999}z{990}${index}`);
      expect(compilePattern('a{3}')).toBe(small);
    }
    expect(compilePattern('x{999}y{999}z{990}')).not.toBe(large);
  });
});
