import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateTemplate } from '../../../src/services/states/engine/jsonata.ts';
import type { Json, JsonObject } from '../../../src/services/states/engine/definition/machine.ts';

const environment = { now: Date.UTC(2026, 0, 2, 3, 4, 5), random: () => 0.25, uuid: () => 'the-uuid' };
const evaluate = (template: Json, bindings: JsonObject = {}) =>
  evaluateTemplate(template, 'Output', bindings, environment);

describe('evaluateTemplate', () => {
  it.each<[string, Json]>([
    ['{% $partition([1,2,3,4,5], 2) %}', [[1, 2], [3, 4], [5]]],
    ['{% $range(1, 9, 2) %}', [1, 3, 5, 7, 9]],
    ['{% $range(3, 1, -1) %}', [3, 2, 1]],
    ["{% $hash('abc', 'SHA-256') %}", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ["{% $hash('abc', 'MD5') %}", '900150983cd24fb0d6963f7d28e17f72'],
    ['{% $random() %}', 0.25],
    ['{% $uuid() %}', 'the-uuid'],
    ['{% $parse(\'{"a":[1]}\') %}', { a: [1] }],
    ['{% $now() %}', '2026-01-02T03:04:05.000Z'],
    ['{% $millis() %}', environment.now],
    ["{% $now('[Y0001]') %}", '2026'],
    ['{% null %}', null],
    ['plain $text', 'plain $text'],
    ['{ % not this % }', '{ % not this % }'],
    ['{%1+1%}', 2],
    ['{% [1..3].({"n": $}) %}', [{ n: 1 }, { n: 2 }, { n: 3 }]],
  ])('%s', async (template, expected) => {
    expect(await evaluate(template)).toEqual(expected);
  });

  it('leaves JSON without expressions as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
        const json = JSON.parse(JSON.stringify(value), (_, item: unknown) =>
          typeof item === 'string' ? item.replaceAll('%', '') : item,
        ) as Json;
        expect(await evaluate(json)).toEqual(json);
      }),
    );
  });

  it('hands any JSON through a variable unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json;
        expect(await evaluate({ v: ['{% $x %}'] }, { x: json })).toEqual({ v: [json] });
      }),
    );
  });

  it.each([
    ['{% $absent %}', 'returned nothing (undefined)'],
    ['{% $sum %}', 'returned an unsupported result type'],
    ['{% function($x) { $x } %}', 'returned an unsupported result type'],
    ["{% 1 + 'a' %}", 'T2002'],
    ["{% $error('mine') %}", 'mine'],
    ["{% $parse('{') %}", 'threw an error'],
    ['{% $partition([1], 0) %}', 'threw an error'],
    ["{% $hash('a', 'CRC') %}", 'SHA-512'],
    ["{% $eval('1') %}", 'threw an error'],
    ['{% ($f := function() { $f() }; $f()) %}', 'evaluation limit'],
    ['{% ($f := function($n) { $n + $f($n + 1) }; $f(0)) %}', 'threw an error'],
  ])('%s is an evaluation error', async (template, message) => {
    await expect(evaluate({ a: [template] })).rejects.toMatchObject({
      name: 'QueryError',
      location: 'Output/a[0]',
      message: expect.stringContaining(message),
    });
  });

  it('cannot reach the prototypes of the host', async () => {
    await expect(evaluate('{% $x.constructor %}', { x: { a: 1 } })).rejects.toMatchObject({ name: 'QueryError' });
    await evaluate("{% $x.__proto__ ~> |$|{'polluted': 1}| %}", { x: { a: 1 } });
    await evaluate("{% {'__proto__': {'polluted': 1}} %}");
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
