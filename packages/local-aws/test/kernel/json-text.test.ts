import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isJson, jsonOrUndefined, parseJsonText } from '../../src/kernel/json-text.ts';

it('reads what JSON.parse reads', () => {
  fc.assert(fc.property(fc.json(), (text) => void expect(parseJsonText(text)).toEqual(JSON.parse(text))));
  fc.assert(fc.property(fc.string(), (text) => void expect(parseJsonText(JSON.stringify(text))).toBe(text)));
});

it.each(['', '{', '[1,]', '"', '"\\'])('refuses what is no JSON: %s', (text) =>
  expect(() => parseJsonText(text)).toThrow(SyntaxError),
);

it('refuses a thousand and one levels, of which brackets in texts are none', () => {
  const nested = (levels: number): string => `${'{"a":['.repeat(levels / 2)}${']}'.repeat(levels / 2)}`;
  expect(() => parseJsonText(nested(1_000))).not.toThrow();
  expect(() => parseJsonText(nested(1_002))).toThrow(expect.objectContaining({ code: 'UnsupportedByLocalAws' }));
  expect(() => parseJsonText(nested(200_000))).toThrow(expect.objectContaining({ code: 'UnsupportedByLocalAws' }));
  expect(parseJsonText(JSON.stringify('["{'.repeat(5_000)))).toBe('["{'.repeat(5_000));
});

it('takes no longer for what never ends', () => {
  const started = performance.now();
  expect(() => parseJsonText('"\\'.repeat(130_000))).toThrow(SyntaxError);
  expect(performance.now() - started).toBeLessThan(500);
});

it('answers undefined for what is no JSON, and a value for all that is', () => {
  for (const text of ['', '{', '[1,]', 'undefined', 'NaN']) expect(jsonOrUndefined(text)).toBeUndefined();
  for (const text of ['null', 'false', '0', '""', '{}']) expect(jsonOrUndefined(text)).toEqual(JSON.parse(text));
  expect(['null', '', '{'].map(isJson)).toEqual([true, false, false]);
});
