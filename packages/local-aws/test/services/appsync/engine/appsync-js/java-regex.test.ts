import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../../../src/kernel/errors.ts';
import { matchesJava, replaceJava } from '../../../../../src/services/appsync/engine/appsync-js/library/java-regex.ts';
import { requireAllowed, UnverifiedBehaviour } from '../../../../../src/kernel/unverified.ts';
import { evaluate, raisedBy } from './support.ts';

const nothing = requireAllowed(new Set());
const matches = (pattern: string, text: string): boolean => matchesJava(pattern, text, nothing);

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

  it('does not guess whether a part is enough', () => {
    expect(() => matches('b', 'abc')).toThrow(UnverifiedBehaviour);
    expect(matchesJava('b', 'abc', requireAllowed(new Set(['appsync-js-partial-match'])))).toBe(false);
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
    expect(replaceJava(text, pattern, replacement, 'first')).toBe(first);
    expect(replaceJava(text, pattern, replacement, 'all')).toBe(all);
  });

  it.each(['$', '$2', '${y}', '\\'])('the replacement %s is a fault of the code', (replacement) => {
    expect(raisedBy('"abc".replace("(b)", ctx.args.replacement)', { arguments: { replacement } }).type).toBe('Code');
  });
});
