import { describe, expect, it } from 'vitest';
import { FunctionError, harnesses } from './harness.ts';

const create = harnesses();
const top = { QueryLanguage: 'JSONPath' };
const end = { End: true };

describe('the data flow of JSONPath states', () => {
  it.each<[string, object, unknown, unknown]>([
    ['InputPath selects', { InputPath: '$.a' }, { a: [1] }, [1]],
    ['InputPath null is an empty object', { InputPath: null }, { a: 1 }, {}],
    ['Result replaces', { Result: { 'x.$': '$.kept as it is' } }, {}, { 'x.$': '$.kept as it is' }],
    ['ResultPath null keeps the input', { Result: 1, ResultPath: null }, { a: 1 }, { a: 1 }],
    ['ResultPath puts in', { Result: 1, ResultPath: '$.b.c' }, { a: 1 }, { a: 1, b: { c: 1 } }],
    ['ResultPath puts into the raw input', { InputPath: '$.a', ResultPath: '$.b' }, { a: 1 }, { a: 1, b: 1 }],
    ['OutputPath selects last', { Result: { x: 2 }, ResultPath: '$.r', OutputPath: '$.r.x' }, {}, 2],
    ['OutputPath null is an empty object', { OutputPath: null }, { a: 1 }, {}],
    [
      'Parameters make a payload',
      { InputPath: '$.a', Parameters: { 'x.$': '$.b', l: [{ 'y.$': '$$.State.Name' }], z: '$.b' } },
      { a: { b: 3 } },
      { x: 3, l: [{ y: 'A' }], z: '$.b' },
    ],
  ])('%s', async (_, fields, input, expected) => {
    const { value, cause } = await create().run({ A: { Type: 'Pass', ...fields, ...end } }, { input, top });
    expect(cause).toBeUndefined();
    expect(value).toEqual(expected);
  });

  it('goes from InputPath to OutputPath around a task', async () => {
    const made = create({ lambda: (_, payload) => ({ got: payload, more: 1 }) });
    const { value } = await made.run(
      {
        A: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          InputPath: '$.in',
          Parameters: { FunctionName: 'f', Payload: { 'p.$': '$.x' } },
          ResultSelector: { 'picked.$': '$.Payload.got.p' },
          ResultPath: '$.out',
          Assign: { 'seen.$': '$.picked' },
          Next: 'B',
        },
        B: { Type: 'Pass', Parameters: { 'all.$': '$', 'seen.$': '$seen' }, ...end },
      },
      { input: { in: { x: 5 }, keep: true }, top },
    );
    expect(value).toEqual({ all: { in: { x: 5 }, keep: true, out: { picked: 5 } }, seen: 5 });
  });

  it('catches into the raw input by ResultPath', async () => {
    const made = create({
      lambda: () => {
        throw new FunctionError('Boom', 'bang');
      },
    });
    const { value } = await made.run(
      {
        A: {
          Type: 'Task',
          Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f',
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'B' }],
          ...end,
        },
        B: { Type: 'Pass', OutputPath: '$.error.Error', ...end },
      },
      { input: { a: 1 }, top },
    );
    expect(value).toBe('Boom');
  });

  it.each<[string, object, string, string]>([
    ['InputPath', { InputPath: '$.gone' }, 'States.Runtime', "Invalid path '$.gone' : No results for path: $['gone']"],
    [
      'a payload',
      { Parameters: { 'x.$': '$.gone' } },
      'States.Runtime',
      `The JSONPath '$.gone' specified for the field 'x.$' could not be found in the input '{"a":"text"}'`,
    ],
    [
      'ResultPath',
      { ResultPath: '$.a.b' },
      'States.ResultPathMatchFailure',
      'Unable to apply step "b" to input "text"',
    ],
    ['a call', { Parameters: { 'x.$': 'States.MathAdd($.a, 1)' } }, 'States.IntrinsicFailure', 'A number is expected'],
  ])('fails by name for %s', async (_, fields, error, cause) => {
    const result = await create().run({ A: { Type: 'Pass', ...fields, ...end } }, { input: { a: 'text' }, top });
    expect(result).toMatchObject({ status: 'FAILED', error, cause: expect.stringContaining(cause) });
  });
});

describe('choice rules', () => {
  const holds = async (rule: object, input: unknown): Promise<unknown> =>
    (
      await create().run(
        {
          A: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
          Yes: { Type: 'Pass', Result: true, ...end },
          No: { Type: 'Pass', Result: false, ...end },
        },
        { input, top },
      )
    ).value;

  it.each<[object, unknown, boolean]>([
    [{ Variable: '$.s', StringEquals: 'a' }, { s: 'a' }, true],
    [{ Variable: '$.s', StringLessThan: 'b' }, { s: 'a' }, true],
    [{ Variable: '$.s', StringGreaterThanEquals: 'b' }, { s: 'a' }, false],
    [{ Variable: '$.s', StringEqualsPath: '$.t' }, { s: 'a', t: 'a' }, true],
    [{ Variable: '$.s', StringMatches: 'log-*.txt' }, { s: 'log-7.txt' }, true],
    [{ Variable: '$.n', NumericEquals: 1 }, { n: 1 }, true],
    [{ Variable: '$.n', NumericEquals: 1 }, { n: '1' }, false],
    [{ Variable: '$.n', NumericLessThanEqualsPath: '$.m' }, { n: 1, m: 2 }, true],
    [{ Variable: '$.b', BooleanEquals: false }, { b: false }, true],
    [{ Variable: '$.b', BooleanEquals: false }, { b: null }, false],
    [{ Variable: '$.t', TimestampEquals: '2026-01-01T00:00:00Z' }, { t: '2026-01-01T01:00:00+01:00' }, true],
    [{ Variable: '$.t', TimestampGreaterThan: '2026-01-01T00:00:00Z' }, { t: 'no' }, false],
    [{ Variable: '$.gone', IsPresent: false }, {}, true],
    [{ Variable: '$.n', IsNull: true }, { n: null }, true],
    [{ Variable: '$.n', IsNumeric: true }, { n: 1.5 }, true],
    [{ Variable: '$.n', IsTimestamp: false }, { n: 'x' }, true],
    [{ Not: { Variable: '$.n', IsString: true } }, { n: 1 }, true],
    [
      {
        And: [
          { Variable: '$.a', IsPresent: true },
          { Variable: '$.a', NumericGreaterThan: 3 },
        ],
      },
      { a: 4 },
      true,
    ],
    [
      {
        Or: [
          { Variable: '$.a', NumericEquals: 1 },
          { Variable: '$.a', NumericEquals: 2 },
        ],
      },
      { a: 2 },
      true,
    ],
  ])('%j with %j', async (rule, input, expected) => {
    expect(await holds(rule, input)).toBe(expected);
  });

  it('fails the execution for a variable that is not there', async () => {
    const result = await create().run(
      {
        A: { Type: 'Choice', Choices: [{ Variable: '$.gone', NumericEquals: 1, Next: 'B' }], Default: 'B' },
        B: { Type: 'Succeed' },
      },
      { top },
    );
    expect(result).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining(
        "Invalid path '$.gone': The choice state's condition path references an invalid value.",
      ),
    });
  });
});

describe('states in JSONPath', () => {
  it('maps over ItemsPath with an ItemSelector, and old names for both', async () => {
    const process = { StartAt: 'P', States: { P: { Type: 'Pass', ...end } } };
    const map = { Type: 'Map', ItemsPath: '$.l', ResultPath: '$.r', ...end };
    const selector = { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value', 'k.$': '$.k' };
    const input = { l: ['a', 'b'], k: 0 };
    const expected = {
      ...input,
      r: [
        { i: 0, v: 'a', k: 0 },
        { i: 1, v: 'b', k: 0 },
      ],
    };
    const now = await create().run({ M: { ...map, ItemSelector: selector, ItemProcessor: process } }, { input, top });
    const once = await create().run({ M: { ...map, Parameters: selector, Iterator: process } }, { input, top });
    expect([now.value, once.value]).toEqual([expected, expected]);
  });

  it('fails with what ErrorPath and CausePath find', async () => {
    const result = await create().run(
      { A: { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('because of {}', $.c)" } },
      { input: { e: 'Own', c: 1 }, top },
    );
    expect(result).toMatchObject({ error: 'Own', cause: 'because of 1' });
  });

  it('waits by SecondsPath and TimestampPath', async () => {
    const { history } = await create().run(
      {
        A: { Type: 'Wait', SecondsPath: '$.s', Next: 'B' },
        B: { Type: 'Wait', TimestampPath: '$.t', ...end },
      },
      { input: { s: 5, t: '2026-01-01T00:00:09.123456Z' }, top, advance: 60_000 },
    );
    const entered = history[0]?.timestamp as number;
    const times = history.filter(({ type }) => type === 'WaitStateExited').map(({ timestamp }) => timestamp - entered);
    expect(times.map((time) => Math.round(time * 1000))).toEqual([5_000, 9_123]);
  });

  it('shares variables with states in JSONata', async () => {
    const { value } = await create().run(
      {
        A: { Type: 'Pass', Assign: { 'x.$': '$.n', list: [1] }, Next: 'B' },
        B: { Type: 'Pass', QueryLanguage: 'JSONata', Assign: { x: '{% $x + 1 %}' }, Output: '{% $list %}', Next: 'C' },
        C: { Type: 'Pass', Parameters: { 'x.$': '$x', 'first.$': '$list[0]', 'in.$': '$' }, ...end },
      },
      { input: { n: 1 }, top },
    );
    expect(value).toEqual({ x: 2, first: 1, in: [1] });
  });
});
