import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createQueryEvaluator } from '../../../src/services/states/elsewhere.ts';
import { evaluateTemplate, LongValue } from '../../../src/services/states/engine/jsonata.ts';
import type { Json, JsonObject } from '../../../src/services/states/engine/definition/machine.ts';
import { longestTurn } from '../../support/longest-turn.ts';

const evaluator = createQueryEvaluator();
afterAll(evaluator.stop);
const environment = {
  now: Date.UTC(2026, 0, 2, 3, 4, 5),
  random: () => 0.25,
  uuid: () => 'the-uuid',
  elsewhere: evaluator.in('machine'),
};
const evaluate = (template: Json, bindings: JsonObject = {}) =>
  evaluateTemplate(template, 'Output', bindings, environment);

describe('evaluateTemplate', () => {
  it('takes no value out of the process that is longer than any of a state', async () => {
    const ms = await longestTurn(async () => {
      await expect(evaluate(`{% $split($pad('', 3000000, 'a'), '') %}`)).rejects.toBeInstanceOf(LongValue);
    });
    expect(ms).toBeLessThan(200);
    expect(await evaluate(`{% $length($pad('', 3000000, 'a')) %}`)).toBe(3_000_000);
  });

  it.each<[string, Json]>([
    ['{% $partition([1,2,3,4,5], 2) %}', [[1, 2], [3, 4], [5]]],
    ['{% $range(1, 9, 2) %}', [1, 3, 5, 7, 9]],
    ['{% $range(3, 1, -1) %}', [3, 2, 1]],
    ["{% $hash('abc', 'SHA-256') %}", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ["{% $hash('abc', 'MD5') %}", '900150983cd24fb0d6963f7d28e17f72'],
    ['{% $random() %}', 0.25],
    ['{% $random(42) %}', 0.7275636800328681],
    ['{% $random(-1) = $random(-1) %}', true],
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
    ['{% $random(0.5) %}', 'not a whole number'],
    ["{% $parse('{') %}", 'threw an error'],
    ['{% $partition([1], 0) %}', 'threw an error'],
    ["{% $hash('a', 'CRC') %}", 'SHA-512'],
    ["{% $eval('1') %}", 'threw an error during evaluation. T1006: Attempted to invoke a non-function'],
    ["{% $formatNumber(1, 'x') %}", 'threw an error during evaluation. D3086: '],
    ['{% ($f := function() { $f() }; $f()) %}', 'Expression evaluation timeout'],
  ])('%s is an evaluation error', async (template, message) => {
    await expect(evaluate({ a: [template] })).rejects.toMatchObject({
      name: 'QueryError',
      location: 'Output/a[0]',
      message: expect.stringContaining(message),
    });
  });

  it('has every expression evaluated elsewhere as here', async () => {
    const bindings = { x: { a: [1, 2, { b: 'c' }], t: 'text' }, n: 3 };
    const sources = [
      '$x.a[0]',
      '$x.a.b',
      '$x.{"t": t, "u": $uppercase(t)}',
      '$sum([$n, 1]) & "!"',
      '$n > 2 ? $x : null',
    ];
    for (const source of sources) {
      const answer = await environment.elsewhere({ sources: [source], bindings, now: environment.now });
      expect(answer).toEqual({ kind: 'value', value: await evaluate(`{% ${source} %}`, bindings) });
    }
  });

  it.each([
    '{}.__proto__.__defineGetter__("polluted", {}.toString)',
    '$lookup({}, "__proto__").__defineGetter__("polluted", {}.toString)',
    '$x.__proto__ ~> |$|{"polluted": 1}|',
    '{}.constructor',
    '$x.constructor.constructor("return process")()',
    '$lookup($x, "constructor")',
    '$x.toString',
    '$x.hasOwnProperty',
    '($f := function() { 1 }; $f.constructor)',
    '$sum.implementation.constructor',
    '$map.implementation.__proto__',
    '($f := function() { 1 }; $f.environment.__proto__)',
    '[1].constructor',
    '"a".constructor',
  ])('finds nothing of the language in %s', async (source) => {
    await expect(evaluate(`{% ${source} %}`, { x: { a: 1 } })).rejects.toMatchObject({ name: 'QueryError' });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(await evaluate('{% $exists({}.polluted) %}')).toBe(false);
  });

  it('takes members of any name that JSON can have', async () => {
    const names = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== 'hasOwnProperty');
    const value = JSON.parse(`{${names.map((name) => `"${name}":"${name}"`).join(',')}}`) as JsonObject;
    expect(await evaluate('{% $x %}', { x: value })).toEqual(value);
    for (const name of names) {
      expect(await evaluate(`{% $x.${name} %}`, { x: value })).toBe(name);
      expect(JSON.stringify(await evaluate(`{% {"${name}": 1} %}`))).toBe(`{"${name}":1}`);
    }
  });

  const memory = 'Expression evaluation memory limit exceeded: Check for excessive memory usage';
  const time = 'Expression evaluation timeout: Check for infinite loop';
  const depth =
    'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.';
  const sum = (terms: number): string => Array(terms).fill('1').join('+');
  const bracketed = (count: number): string => `${'['.repeat(count)}1${']'.repeat(count)}`;
  const called = (times: number): string => `($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(${times}))`;

  it.each([
    ['$contains($x, /^(a|a)*$/)', time],
    ['$length($pad("x", 500000000))', memory],
    ['($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f("aaaaaaaaaaaaaaaa", 24)))', memory],
    ['$count($sort([1..1000000]))', memory],
    [
      '($a := [$x, $x]; $b := [$a, $a, $a, $a]; $c := [[$b, $b], [$b, $b]]; $d := [[$c, $c], [[$c]]]; ' +
        '$count($string([[$d, $d], [$d, $d]])))',
      '',
    ],
    ['$sum([1..900000])', memory],
    ['$count($range(1, 360146, 1))', memory],
    [sum(101), depth],
    [bracketed(100), depth],
    [called(32), depth],
    ['($f := function($n) { $n + $f($n + 1) }; $f(0))', depth],
  ])('ends %s as AWS does', async (source, cause) => {
    const x = `${'a'.repeat(45)}!`;
    const outcome = evaluate(`{% ${source} %}`, { x });
    if (cause === '') return expect(await outcome).toBe(1);
    await expect(outcome).rejects.toMatchObject({
      message:
        `The JSONata expression '${source}' specified for the field 'Output' threw an error during evaluation: ` +
        `${cause}`,
    });
  });

  it('takes what AWS takes', async () => {
    expect(await evaluate('{% $count([1..873782]) %}')).toBe(873_782);
    expect(await evaluate('{% $count($range(1, 360145, 1)) %}')).toBe(360_145);
    const doubled = '($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $length($p("x", 22)))';
    expect(await evaluate(`{% ${doubled} %}`)).toBe(2 ** 22);
    expect(await evaluate(`{% ${sum(100)} %}`)).toBe(100);
    expect(JSON.stringify(await evaluate(`{% ${bracketed(99)} %}`))).toBe(bracketed(99));
    expect(await evaluate(`{% ${called(31)} %}`)).toBe(31);
    const wide = Array.from({ length: 150 }, (_, index) => index + 1);
    expect(await evaluate(`{% [${wide.join()}] %}`)).toEqual(wide);
    expect(await evaluate(`{% {${wide.map((item) => `"n${item}": [${item}, 2]`).join()}} %}`)).toHaveProperty('n150');
  });
});
