import { describe, expect, it } from 'vitest';
import { testPorts } from '../../support/ports.ts';
import { settle, virtualClock } from '../virtual-clock.ts';
import { harness, harnesses, roleArn } from './harness.ts';

const create = harnesses();
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f';

/** Texts of one execution, as its history and its description show them. */
async function textsOf(states: object, input: string, QueryLanguage = 'JSONata') {
  const made = create({ lambda: (_, payload) => payload });
  const machine = await made.define({ StartAt: Object.keys(states)[0], QueryLanguage, States: states });
  const { executionArn } = await made.call<{ executionArn: string }>('StartExecution', {
    stateMachineArn: machine,
    input,
  });
  await settle();
  const members = (await made.history(executionArn)).flatMap((event) =>
    Object.values(event).filter((value) => typeof value === 'object' && value !== null),
  ) as { input?: string; output?: string }[];
  return {
    output: (await made.describe(executionArn)).output,
    shown: new Set(members.flatMap(({ input: given, output }) => [given, output]).filter((text) => text !== undefined)),
  };
}

it.each(['0.0', '{"n": 12345678901234567890}', '[1, 2]', '1e400', '"a\\u00e9"'])(
  'what no state touches is shown as it was sent: %s',
  async (input) => {
    const states = {
      P: { Type: 'Pass', Next: 'F' },
      F: { Type: 'Task', Resource: functionArn, Next: 'S' },
      S: { Type: 'Succeed' },
    };
    expect(await textsOf(states, input)).toEqual({ output: input, shown: new Set([input]) });
  },
);

it('what a state makes is written anew', async () => {
  const { output, shown } = await textsOf(
    { P: { Type: 'Pass', Output: '{% $states.input.a %}', End: true } },
    '{"a": [1, 2]}',
  );
  expect(output).toBe('[1,2]');
  expect(shown).toEqual(new Set(['{"a": [1, 2]}', '[1,2]']));
});

const big = '12345678901234567890';
const pass = (fields: object) => ({ P: { Type: 'Pass', ...fields, End: true } });
const call = (text: string) => pass({ Parameters: { 'x.$': text } });

describe('a number beyond doubles is shown as it was written where JSONPath', () => {
  it.each<[string, object, string, string]>([
    ['selects what is around it', pass({ InputPath: '$.a' }), `{"a": {"n": ${big}}}`, `{"n":${big}}`],
    ['selects it', pass({ InputPath: '$.n' }), `{"n": ${big}}`, big],
    ['finds it among others', pass({ InputPath: '$..n' }), `{"a": [{"n": ${big}}, {"n": 1}]}`, `[${big},1]`],
    ['puts it into parameters', pass({ Parameters: { 'x.$': '$.n', y: 1 } }), `{"n":${big}}`, `{"x":${big},"y":1}`],
    [
      'puts it into the input',
      pass({ InputPath: '$.n', ResultPath: '$.m' }),
      `{"n":${big}}`,
      `{"n":${big},"m":${big}}`,
    ],
    ['leaves it beside a result', pass({ Result: 1, ResultPath: '$.a' }), `{"n": 1.50}`, `{"n":1.50,"a":1}`],
    ['makes a list', call('States.Array($.n, 1)'), `{"n":${big}}`, `{"x":[${big},1]}`],
    ['takes it from a list', call('States.ArrayGetItem($.l, 0)'), `{"l":[${big}]}`, `{"x":${big}}`],
    ['divides a list', call('States.ArrayPartition($.l, 1)'), `{"l":[${big},2]}`, `{"x":[[${big}],[2]]}`],
    [
      'leaves equal ones away',
      call('States.ArrayUnique($.l)'),
      `{"l":[${big},${big},12345678901234567891]}`,
      `{"x":[${big},12345678901234567891]}`,
    ],
    ['merges objects', call('States.JsonMerge($.a, $.b, false)'), `{"a":{"n":${big}},"b":{}}`, `{"x":{"n":${big}}}`],
    ['reads JSON', call('States.StringToJson($.t)'), `{"t":"{\\"n\\": ${big}}"}`, `{"x":{"n":${big}}}`],
    ['writes JSON', call('States.JsonToString($.a)'), `{"a":{"n":${big}}}`, `{"x":"{\\"n\\":${big}}"}`],
    ['writes a text', call("States.Format('{}', $.n)"), `{"n":${big}}`, `{"x":"${big}"}`],
    ['reckons with the nearest double', call('States.MathAdd($.n, 1)'), '{"n":1.0}', '{"x":2}'],
  ])('%s', async (_, states, input, output) => {
    expect((await textsOf(states, input, 'JSONPath')).output).toBe(output);
  });

  it('goes through the items of a list, which a function answers, and through variables', async () => {
    const states = {
      M: {
        ...{ Type: 'Map', ItemsPath: '$.l', ResultPath: '$.m', Next: 'V' },
        ItemProcessor: { StartAt: 'F', States: { F: { Type: 'Task', Resource: functionArn, End: true } } },
      },
      V: { Type: 'Pass', Assign: { 'v.$': '$.m[0]' }, Next: 'C' },
      C: {
        ...{ Type: 'Choice', Default: 'N' },
        Choices: [
          {
            And: [
              { Variable: '$v.n', IsNumeric: true },
              { Variable: '$v.n', NumericGreaterThan: 1 },
            ],
            Next: 'O',
          },
        ],
      },
      O: { Type: 'Pass', Parameters: { 'v.$': '$v' }, End: true },
      N: { Type: 'Fail' },
    };
    expect((await textsOf(states, `{"l": [{"n": ${big}}]}`, 'JSONPath')).output).toBe(`{"v":{"n":${big}}}`);
  });

  it('goes on after a restart', async () => {
    const clock = virtualClock();
    const disk = testPorts({ clock });
    const first = harness({ clock, database: disk.database });
    const states = {
      W: { Type: 'Wait', Seconds: 5, OutputPath: '$.a', Next: 'P' },
      ...pass({ Parameters: { 'x.$': '$.n' } }),
    };
    const stateMachineArn = await first.define({ StartAt: 'W', QueryLanguage: 'JSONPath', States: states });
    const input = `{"a":{"n":${big}}}`;
    const { executionArn } = await first.call<{ executionArn: string }>('StartExecution', { stateMachineArn, input });
    await settle();
    await first.service.stop();
    const second = harness({ clock, database: disk.database });
    second.service.start?.();
    await clock.advance(5_000);
    expect((await second.describe(executionArn)).output).toBe(`{"x":${big}}`);
    await second.service.stop();
    disk.dispose();
  });
});

describe('a number of a definition is shown as it was written', () => {
  const of = (state: string, language = 'JSONPath') =>
    `{"StartAt":"P","QueryLanguage":"${language}","States":{"P":{"Type":"Pass",${state},"End":true}}}`;

  it.each<[string, string, string]>([
    ['as a result', of(`"Result":{"n":${big},"z":1.0}`), `{"n":${big},"z":1.0}`],
    ['in parameters', of(`"Parameters":{"n":[${big}],"z":1.50}`), `{"n":[${big}],"z":1.50}`],
    ['in an output', of(`"Output":{"n":${big}}`, 'JSONata'), `{"n":${big}}`],
    ['in the output of a call', of(`"Output":"{% {'n': 9007199254740993} %}"`, 'JSONata'), '{"n":9007199254740992}'],
  ])('%s', async (_, definition, output) => {
    const made = create();
    const execution = await made.start(await made.define(definition));
    await settle();
    expect((await made.describe(execution)).output).toBe(output);
  });

  it('also as the argument of a task, and by TestState', async () => {
    const state = `{"Type":"Task","Resource":"${functionArn}","Parameters":{"n":${big}},"End":true}`;
    const made = create();
    const execution = await made.start(await made.define(`{"StartAt":"F","States":{"F":${state}}}`));
    await settle();
    const scheduled = (await made.history(execution)).find(({ type }) => type === 'LambdaFunctionScheduled');
    expect(scheduled?.['lambdaFunctionScheduledEventDetails']).toMatchObject({ input: `{"n":${big}}` });
    const definition = `{"Type":"Pass","Result":{"n":${big}},"End":true}`;
    const tried = await made.call<{ output: string }>('TestState', { definition, roleArn });
    expect(tried.output).toBe(`{"n":${big}}`);
  });

  it('and reckoned with as the double next to it, where the language wants a number', async () => {
    const made = create();
    const rule = '{"Variable":"$.n","NumericGreaterThanEquals":1.0,"Next":"W"}';
    const retry = '[{"ErrorEquals":["X"],"IntervalSeconds":1.0,"BackoffRate":2.0,"MaxAttempts":1.0}]';
    const definition =
      `{"StartAt":"C","TimeoutSeconds":60.0,"States":{"C":{"Type":"Choice","Choices":[${rule}]},` +
      `"W":{"Type":"Wait","Seconds":5.0,"Next":"F"},` +
      `"F":{"Type":"Task","Resource":"${functionArn}","Retry":${retry},"End":true}}}`;
    const execution = await made.start(await made.define(definition), { n: 1 });
    await made.clock.advance(5_000);
    expect((await made.describe(execution)).status).toBe('SUCCEEDED');
  });
});

describe('JSONata has whole numbers of 64 bits and doubles:', () => {
  const long = '9007199254740993';
  const output = (expression: unknown) => ({ P: { Type: 'Pass', Output: expression, End: true } });

  it.each<[string, unknown, string, string]>([
    ['a selected one', '{% $states.input.n %}', `{"n":${long}}`, long],
    [
      'what is around it',
      '{% $states.input.a %}',
      `{"a":[{"n":${long}},{"n":9007199254740995}]}`,
      `[{"n":${long}},{"n":9007199254740995}]`,
    ],
    ['one in a new object', "{% {'x': $states.input.n} %}", `{"n":${long}}`, `{"x":${long}}`],
    ['one in what a function gives', '{% $merge([$states.input, {"m": 1}]) %}', `{"n":${long}}`, `{"n":${long},"m":1}`],
    [
      'two that are one double',
      '{% $append($states.input.l, 1) %}',
      `{"l":[${long},9007199254740992]}`,
      '[9007199254740992,9007199254740992,1]',
    ],
    ['more than 64 bits', '{% $states.input.n %}', '{"n":9223372036854775808}', '9223372036854776000'],
    ['zeros behind the point', '{% $states.input %}', '{"n":1.0,"m":1e2}', '{"n":1,"m":100}'],
    ['reckoning', '{% $states.input.n + 1 %}', '{"n":1.0}', '2'],
    ['no number at all', '{% [1/0, -1/0] %}', '{}', '["Infinity","-Infinity"]'],
  ])('%s', async (_, expression, input, expected) => {
    expect((await textsOf(output(expression), input)).output).toBe(expected);
  });
});
