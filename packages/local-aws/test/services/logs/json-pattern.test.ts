import { expect, it } from 'vitest';
import { atOnce } from '../../../src/kernel/in-turns.ts';
import { compileFilter } from '../../../src/services/logs/engine/filter-pattern.ts';

const event = JSON.stringify({
  level: 'ERROR',
  status: 404,
  path: '/dragons/Atlas',
  user: { name: 'Anna', roles: ['ranger', 'admin'] },
  ok: false,
  none: null,
  'odd.key': 'x y',
});

it.each<[string, boolean]>([
  ['{ $.level = "ERROR" }', true],
  ['{ $.level = ERROR }', true],
  ['{ $.level != "ERROR" }', false],
  ['{ $.level = "ERR*" }', true],
  ['{ $.path = "/dragons/*las" }', true],
  ['{ $.path = "*dragons*x*" }', false],
  ['{ $.status = 404 }', true],
  ['{ $.status >= 400 && $.status < 500 }', true],
  ['{ $.status > 404 || $.level = "WARN" }', false],
  ['{ ($.status = 500 || $.status = 404) && $.user.name = "Anna" }', true],
  ['{ $.user.roles[1] = "admin" }', true],
  ['{ $.user.roles[5] = "admin" }', false],
  ['{ $.user = "Anna" }', false],
  ['{ $.ok IS FALSE }', true],
  ['{ $.ok is true }', false],
  ['{ $.none IS NULL }', true],
  ['{ $.nothing NOT EXISTS }', true],
  ['{ $.level NOT EXISTS }', false],
  [`{ $['odd.key'] = "x y" }`, true],
])('the pattern %s matches the event: %s', (pattern, matches) => {
  expect(atOnce(compileFilter(pattern)(event))).toBe(matches);
});

it('a message that is no JSON matches no pattern for JSON', () => {
  expect(atOnce(compileFilter('{ $.level NOT EXISTS }')('level: ERROR'))).toBe(false);
});

it.each([
  '{ }',
  '{ $.a }',
  '{ $.a = }',
  '{ a = 1 }',
  '{ ($.a = 1 }',
  '{ $.a = 1 $.b = 2 }',
  '{ $.a > "x" }',
  '{ $ = 1 }',
])('the pattern %s is none', (pattern) => {
  expect(() => compileFilter(pattern)).toThrow('Invalid filter pattern');
});

it('what is not here is refused by name', () => {
  expect(() => compileFilter('{ $.a = %x% }')).toThrow('regular expression');
  expect(() => compileFilter('[ip, user]')).toThrow('is not supported');
});
