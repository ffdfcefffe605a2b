import { expect, it } from 'vitest';
import { asText } from '../../src/kernel/as-text.ts';

it.each([
  ['a text', 'a text'],
  [5, '5'],
  [undefined, 'undefined'],
  [null, 'null'],
  [{ toString: false, valueOf: null }, '{"toString":false,"valueOf":null}'],
  [[{ toString: 0 }], '[{"toString":0}]'],
])('%j is told as %s', (value, said) => {
  expect(asText(value)).toBe(said);
});
