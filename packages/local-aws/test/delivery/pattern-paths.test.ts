import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compilePattern, parsePattern } from '../../src/delivery/event-pattern/pattern.ts';
import { UnsupportedError } from '../../src/kernel/errors.ts';

type Members = Readonly<Record<string, unknown>>;

const names = (count: number, nameOf: (index: number) => string): Members =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [nameOf(index), 1]));
const within = (depth: number, open: string, close: string, inner: string): unknown =>
  JSON.parse(`${open.repeat(depth)}${inner}${close.repeat(depth)}`);

/** Each has a quarter of a megabyte, as an event or a message may have. A walk of each takes milliseconds. */
const bombs: readonly (readonly [string, unknown])[] = [
  ['many names, one of them with a dot', { ...names(30_000, (index) => `k${index}`), 'a.b': 'x' }],
  ['many names with dots', { ...names(30_000, (index) => `k${index}.a`), 'a.b': 'x' }],
  ['many names that meet', { ...names(30_000, (index) => `k.a${index}`), 'a.b': 'x' }],
  ['names of dots', { ...names(25, (index) => `k${index}${'.'.repeat(9_000)}`), 'a.b': 'x' }],
  ['a name of dots that the path is a part of', { [`a.c${'.a'.repeat(100_000)}`]: 1, 'a.b': 'x' }],
  ['lists within lists', { k: within(100_000, '[', ']', '1'), 'a.b': ['x'] }],
  ['the value in lists within lists', { 'a.b': within(100_000, '[', ']', '"x"') }],
  ['objects within objects', { k: within(40_000, '{"k":', '}', '{"a.b":1}'), a: { b: 'x' } }],
  ['names with dots within each other', { k: within(20_000, '{"k.k":', '}', '1'), a: { b: 'x' } }],
  ['one path in many ways', Object.assign({}, ...ways(12).map((one) => ({ ...one })), { 'a.b': 'x' }) as Members],
];

/** Lists every way to write `k.k.….k` with dots or with objects, if the names differ. */
function ways(length: number): Members[] {
  return Array.from({ length }, (_, index) => ({
    [Array.from({ length: index + 1 }, () => 'k').join('.')]: { [`x${index}.y`]: 1 },
  }));
}

it.each(bombs)('%s: matched in the time of a walk', (_, event) => {
  const matches = compilePattern(parsePattern('{"a.b":["x"]}'));
  const start = process.cpuUsage();
  expect(matches(event)).toBe(true);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1_000).toBeLessThan(1_000);
});

it.each([
  ['lists', '{"a":', '['.repeat(2_000) + '"x"' + ']'.repeat(2_000) + '}'],
  ['objects', '{"a":'.repeat(50_000), '["x"]' + '}'.repeat(50_000)],
  ['a path', `{"${'a.'.repeat(50_000)}b":`, '["x"]}'],
])('a pattern that is deeper than events are looked at is refused by name: %s', (_, open, rest) => {
  expect(() => compilePattern(parsePattern(open + rest))).toThrow(UnsupportedError);
});

it('a member with a name of the language is a member', () => {
  const event = JSON.parse('{"__proto__.polluted": "x", "constructor.prototype.polluted": "x"}') as unknown;
  expect(compilePattern(parsePattern('{"__proto__":{"polluted":["x"]}}'))(event)).toBe(true);
  expect(compilePattern(parsePattern('{"constructor.prototype.polluted":["x"]}'))(event)).toBe(true);
  expect(({} as Members)['polluted']).toBeUndefined();
});

it('a path matches however its names are spread over objects and dots', () => {
  const name = fc.constantFrom('a', 'b', 'c', '__proto__');
  const cuts = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), cuts, cuts, (path, first, second) => {
      const pattern = JSON.stringify(spread(path, first, ['x']));
      const event = JSON.parse(JSON.stringify(spread(path, second, 'x'))) as unknown;
      expect(compilePattern(parsePattern(pattern))(event)).toBe(true);
    }),
  );
});

/** Joins names by a dot where a cut says so, and nests them otherwise. */
function spread(path: readonly string[], isJoined: readonly boolean[], value: unknown): unknown {
  const groups = path.reduce<string[]>((found, step, index) => {
    if (index > 0 && isJoined[index - 1]) found.push(`${found.pop() ?? ''}.${step}`);
    else found.push(step);
    return found;
  }, []);
  return groups.reduceRight<unknown>((inner, group) => Object.fromEntries([[group, inner]]), value);
}
