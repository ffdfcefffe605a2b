import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/services/states/engine/definition/machine.ts';
import { javaRandom } from '../../../src/services/states/engine/intrinsics/java-random.ts';
import { parseCall } from '../../../src/services/states/engine/intrinsics/parse.ts';
import { evaluatePayload } from '../../../src/services/states/engine/payload-template.ts';
import { Work } from '../../../src/services/states/engine/work.ts';

const answer = (call: string, input: Json = {}): Json => {
  const scope = {
    input,
    context: () => ({ Execution: { Name: 'n' } }),
    variables: { v: [1, 2] } as { [name: string]: Json },
    chance: { random: () => 0.5, uuid: () => 'the-uuid' },
    work: new Work(),
  };
  return (evaluatePayload({ 'r.$': call }, scope) as { r: Json }).r;
};

describe('intrinsic functions', () => {
  it.each<[string, Json, Json?]>([
    ["States.Format('{} and {}', 'a', $.n)", 'a and 7', { n: 7 }],
    ["States.Format('\\{{}\\} it\\'s', $.o)", "{{k=[1, null]}} it's", { o: { k: [1, null] } }],
    ["States.StringToJson('[1, true]')", [1, true]],
    ['States.JsonToString($)', '{"a":[1]}', { a: [1] }],
    ["States.Array($.a, 'b', 3, null, true)", [1, 'b', 3, null, true], { a: 1 }],
    ['States.ArrayPartition($.l, 2)', [[1, 2], [3]], { l: [1, 2, 3] }],
    ['States.ArrayContains($.l, $.x)', true, { l: [{ a: [1] }], x: { a: [1] } }],
    ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
    ['States.ArrayGetItem($v, 1)', 2],
    ['States.ArrayLength($v)', 2],
    ['States.ArrayUnique($.l)', [1, '1', [2]], { l: [1, '1', 1, [2], [2]] }],
    ["States.Base64Encode('Data to encode')", 'RGF0YSB0byBlbmNvZGU='],
    ["States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", 'Data to encode'],
    ["States.Hash('abc', 'SHA-1')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    [
      'States.JsonMerge($.a, $.b, false)',
      { x: 2, y: { z: 1 } },
      { a: { x: 1, y: { w: 0 } }, b: { x: 2, y: { z: 1 } } },
    ],
    ['States.MathAdd(1.5, -1)', 1],
    ['States.MathRandom(1, 11)', 6],
    ["States.StringSplit('1.2+3.4', '+.')", ['1', '2', '3', '4']],
    ['States.UUID()', 'the-uuid'],
    ["States.Format('{}', States.MathAdd(States.ArrayLength($v), 1))", '3'],
    ["States.Format('{}', $$.Execution.Name)", 'n'],
  ])('%s', (call, expected, input) => {
    expect(answer(call, input)).toEqual(expected);
  });

  it.each([
    "States.Format('{}')",
    "States.Format('a', 1)",
    "States.StringToJson('{')",
    'States.ArrayPartition($v, 0)',
    'States.ArrayRange(1, 2000, 1)',
    'States.ArrayRange(1, 2, 0)',
    'States.ArrayGetItem($v, 2)',
    "States.Base64Decode('!')",
    "States.Hash('a', 'CRC')",
    'States.JsonMerge($, $, true)',
    'States.MathAdd(1)',
    'States.MathRandom(2, 1)',
    "States.MathAdd('1', 2)",
    "States.MathAdd(States.StringToJson('1e999'), 1)",
    "States.MathAdd(States.StringToJson('1e308'), States.StringToJson('1e308'))",
    "States.MathRandom(1, 9, States.StringToJson('1e999'))",
    'States.MathRandom(0, 3000000000, 1)',
    'States.MathRandom(-3000000000, 3000000000, 1)',
    'States.ArrayLength($.gone)',
  ])('%s is States.IntrinsicFailure', (call) => {
    expect(() => answer(call)).toThrow(expect.objectContaining({ error: 'States.IntrinsicFailure' }));
  });

  it.each([
    'States.Foo()',
    'States.Format(',
    "States.Format('\\n')",
    "States.Format('a', )",
    'States.UUID() x',
    `${'States.MathAdd('.repeat(12)}1`,
  ])('%s is no call', (call) => {
    expect(() => parseCall(call)).toThrow(expect.objectContaining({ name: 'PathSyntaxError' }));
  });

  it('answers what JSON.stringify and JSON.parse do for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json;
        expect(answer('States.StringToJson(States.JsonToString($.v))', { v: json })).toEqual(json);
      }),
    );
  });

  it('splits a list into parts that make it up again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (list, size) => {
        const parts = answer(`States.ArrayPartition($.l, ${size})`, { l: list }) as number[][];
        expect(parts.flat()).toEqual(list);
        expect(parts.every((part) => part.length <= size && part.length > 0)).toBe(true);
      }),
    );
  });
});

// docs: Java Platform API Specification, "java.util.Random"; floci#2662 quotes the first double of seed 42.
it('draws the numbers of java.util.Random', () => {
  expect(javaRandom(42n).double()).toBe(0.7275636800328681);
  expect(javaRandom(42n).below(100)).toBe(1_562_431_130 % 100);
});
