import { describe, expect, it } from 'vitest';
import { testPorts } from '../../support/ports.ts';
import { settle, virtualClock } from '../virtual-clock.ts';
import { harness, harnesses, roleArn, type HistoryEntry } from './harness.ts';
import { longestTurn } from '../../support/longest-turn.ts';

const create = harnesses();
const pass = { Type: 'Pass', End: true };
const limit = 262_144;

/** The most milliseconds for which one request may keep the others waiting. */
const longest = 1_000;

/** Makes a machine by the API. Answers the result and the longest turn that it took. */
async function made(definition: string) {
  const one = create();
  let outcome: { stateMachineArn: string } | Error | undefined;
  const ms = await longestTurn(async () => {
    const members = { name: 'm', definition, roleArn };
    outcome = await one.call<{ stateMachineArn: string }>('CreateStateMachine', members).catch((error: Error) => error);
  });
  return { one, outcome, ms };
}

const nested = (depth: number, wrap: (inner: string) => string, core: string): string => {
  let text = core;
  for (let level = 0; level < depth; level++) text = wrap(text.replaceAll('#', String(level)));
  return text;
};
const scope = (state: string): string => `{"StartAt":"S#","States":{"S#":${state}}}`;
const parallel = (inner: string): string => scope(`{"Type":"Parallel","Branches":[${inner}],"End":true}`);
const not = (inner: string): string => `{"Not":${inner}}`;
const choice = (rule: string): string =>
  `{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Next":"E",${rule.slice(1)}]},"E":{"Type":"Succeed"}}}`;

describe('a definition', () => {
  it('of the longest length is taken, and one that is longer is not', async () => {
    const around = JSON.stringify({ Comment: '', StartAt: 'A', States: { A: pass } }).length;
    const of = (length: number): string =>
      JSON.stringify({ Comment: 'x'.repeat(length - around), StartAt: 'A', States: { A: pass } });
    expect((await made(of(1_048_576))).outcome).toHaveProperty('stateMachineArn');
    expect((await made(of(1_048_577))).outcome).toBeInstanceOf(Error);
  });

  it.each([
    ['Parallel states', nested(1_000, parallel, scope('{"Type":"Succeed"}'))],
    ['choice rules', choice(nested(1_000, not, '{"Variable":"$.a","IsNull":true}'))],
    [
      'lists',
      `{"StartAt":"A","States":{"A":{"Type":"Pass","Result":${'['.repeat(1_000)}${']'.repeat(1_000)},"End":true}}}`,
    ],
  ])('of 1,000 %s within each other holds nobody up', async (_, definition) => {
    const { outcome, ms } = await made(definition);
    expect(ms).toBeLessThan(longest);
    if (outcome instanceof Error)
      expect(outcome.name).toMatch(
        /^(InvalidDefinition|ValidationException|UnsupportedByLocalAws|SerializationException)$/,
      );
  });

  it.each([
    ['that leads to itself', { A: { Type: 'Pass', Next: 'A' } }],
    ['two that lead to each other', { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } }],
  ])('of states %s has no end', async (_, States) => {
    const { outcome } = await made(JSON.stringify({ StartAt: 'A', States }));
    expect(outcome).toMatchObject({ name: 'InvalidDefinition', message: expect.stringMatching(/MISSING_END_STATE/) });
  });
});

const many = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => of(i)).join();
const inChoice = (rules: string): string =>
  `{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[${rules}],"Default":"E"},"E":{"Type":"Succeed"}}}`;

const chained = (index: number): string => `"S${index}":{"Type":"Pass","Comment":"c","Next":"S${index + 1}"}`;
const expression = (index: number): string =>
  `$states.input.a[b=${index}].c & $string($states.input.d${index}) & $states.context.Execution.Id`;
const inPass = (fields: string, language = 'JSONPath'): string =>
  `{"QueryLanguage":"${language}","StartAt":"P","States":{"P":{"Type":"Pass","End":true,${fields}}}}`;

it.each<[string, string]>([
  ['states', `{"StartAt":"S0","States":{${many(11_000, chained)},"S11000":{"Type":"Succeed"}}}`],
  ['states that nothing reaches', `{"StartAt":"S0","States":{${many(25_000, (i) => `"S${i}":{"Type":"Succeed"}`)}}}`],
  ['choice rules', inChoice(many(12_000, (i) => `{"Variable":"$.a","NumericEquals":${i},"Next":"E"}`))],
  ['unknown fields', inPass(many(60_000, (i) => `"f${i}":1`))],
  ['paths', inPass(`"Parameters":{${many(15_000, (i) => `"f${i}.$":"$.a[${i}]..b[?(@.c)]"`)}}`)],
  ['expressions', inPass(`"Output":{${many(9_000, (i) => `"f${i}":"{% ${expression(i)} %}"`)}}`, 'JSONata')],
  ['items in one expression', inPass(`"Output":"{% [${many(200_000, () => '1')}] %}"`, 'JSONata')],
  ['brackets in one expression', inPass(`"Output":"{% ${'('.repeat(100_000)} %}"`, 'JSONata')],
])('a definition of many %s holds nobody up', async (_, definition) => {
  expect(definition.length).toBeLessThanOrEqual(1_048_576);
  const { outcome, ms } = await made(definition);
  expect(outcome).toBeDefined();
  expect(ms).toBeLessThan(longest);
});

/** Runs a machine with this input to its end, and answers how it ended and the longest turn. */
async function ran(definition: object, input: unknown) {
  const one = create();
  const machine = await one.define(JSON.stringify(definition));
  let execution = '';
  const ms = await longestTurn(async () => {
    execution = await one.start(machine, input);
    await settle();
  });
  return { status: (await one.describe(execution)).status, ms };
}

it.each<[string, unknown]>([
  ['$..a..b..c[?(@.d > 1)]..e', { a: { b: { c: [{ d: 2, e: 'x' }] } } }],
  ['$..*..*..*', Array.from({ length: 30 }, () => ({ a: [1, { b: 2 }] }))],
  ['$..*..*..*..*..*', Array.from({ length: 200 }, () => [[[[1]]]])],
  ["$..[?(@.a == 'b')]", Array.from({ length: 10_000 }, () => ({ a: 'c' }))],
  [`$${'..a'.repeat(50)}`, nested(200, (inner) => `{"a":${inner}}`, '1')],
])('a path that looks everywhere holds nobody up: %s', async (path, input) => {
  const States = { P: { Type: 'Pass', InputPath: path, ResultPath: null, End: true } };
  const given: unknown = typeof input === 'string' ? JSON.parse(input) : input;
  const { status, ms } = await ran({ StartAt: 'P', States }, given);
  expect(status).not.toBe('RUNNING');
  expect(ms).toBeLessThan(longest);
});

const again = { Type: 'Choice', Choices: [{ Variable: '$.never', IsPresent: true, Next: 'E' }], Default: 'P' };
it.each<[string, object, string]>([
  ['StringToJson', { Parameters: { 'a.$': 'States.StringToJson($.text)' } }, 'E'],
  ['an object within itself, again and again', { Parameters: { 'a.$': '$' } }, 'C'],
  ['a result within its input', { ResultPath: '$.a' }, 'C'],
])('a value that is nested too deeply ends the execution: %s', async (_, fields, next) => {
  const States = { P: { Type: 'Pass', Next: next, ...fields }, C: again, E: { Type: 'Succeed' } };
  const reached = next === 'E' ? { P: States.P, E: States.E } : States;
  const one = create();
  const input = next === 'E' ? { text: '['.repeat(9_000) + ']'.repeat(9_000) } : {};
  const execution = await one.start(await one.define(JSON.stringify({ StartAt: 'P', States: reached })), input);
  await settle();
  expect(await one.describe(execution)).toMatchObject({
    ...{ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('1000 levels is not supported') },
  });
});

it('an execution that never waits ends when its time is over, and when it is stopped', async () => {
  const virtual = virtualClock();
  let ticks = 0;
  // Time passes while it works, as it does elsewhere.
  const clock = { ...virtual, now: () => virtual.now() + (ticks += 1) };
  const one = create({ clock });
  const endless = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', Next: 'C' }, C: again, E: pass } });
  const stateMachineArn = await one.define(endless, { StateMachineType: 'EXPRESS' }, 'Express');
  const running = one.call('StartSyncExecution', { stateMachineArn });
  await clock.advance(300_000);
  expect(await running).toMatchObject({ status: 'TIMED_OUT' });
  const execution = await one.start(await one.define(endless), { text: 'x'.repeat(40_000) });
  await settle();
  await one.call('StopExecution', { executionArn: execution });
  expect(await one.describe(execution)).toMatchObject({ status: 'ABORTED' });
  const types = one.types(await one.history(execution));
  expect([types.at(-1), types.length < 500]).toEqual(['ExecutionAborted', true]);
});

it('branches that go on in another step keep their order', async () => {
  const one = create();
  const names = Array.from({ length: 400 }, (_, index) => String(index));
  const Branches = names.map((name) => ({
    ...{ StartAt: `A${name}`, States: { [`A${name}`]: { Type: 'Pass', Next: name }, [name]: pass } },
  }));
  const States = { M: { Type: 'Parallel', Branches, End: true } };
  const executionArn = await one.start(await one.define(JSON.stringify({ StartAt: 'M', States })));
  await settle();
  expect(await one.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  const asked = { executionArn, maxResults: 1000, reverseOrder: true };
  const { events } = await one.call<{ events: HistoryEntry[] }>('GetExecutionHistory', asked);
  const exits = events.flatMap((event) => (event.type === 'PassStateExited' ? [event['stateExitedEventDetails']] : []));
  expect(exits.slice(0, 400).map((details) => (details as { name: string }).name)).toEqual(names.reverse());
});

it('a step that cannot be made is tried once more, and then ends the execution', async () => {
  const clock = virtualClock();
  const ports = testPorts({ clock });
  const random = (): number => {
    throw new Error('no chance');
  };
  const one = create({ clock, ports: { ids: { ...ports.ids, random } } });
  const States = { P: { ...pass, Parameters: { 'a.$': 'States.MathRandom(1, 2)' } } };
  const execution = await one.start(await one.define(JSON.stringify({ StartAt: 'P', States })), {}, 'named');
  await settle();
  expect((await one.describe(execution)).status).toBe('RUNNING');
  await clock.advance(1_000);
  await settle();
  expect(await one.describe(execution)).toMatchObject({
    ...{ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('its terminal says why') },
  });
  ports.dispose();
});

it('a pattern of many asterisks holds nobody up', async () => {
  const pattern = `${'a*'.repeat(200)}b`;
  const States = {
    C: { Type: 'Choice', Choices: [{ Variable: '$', StringMatches: pattern, Next: 'E' }], Default: 'E' },
    E: { Type: 'Succeed' },
  };
  const { status, ms } = await ran({ StartAt: 'C', States }, 'a'.repeat(100_000));
  expect(status).toBe('SUCCEEDED');
  expect(ms).toBeLessThan(longest);
});

it('an input of the most bytes is taken, and one byte more is not', async () => {
  const one = create();
  const stateMachineArn = await one.define({ StartAt: 'P', States: { P: pass } });
  const of = (bytes: number): string => `"${'é'.repeat((bytes - 2) / 2)}"`;
  const { executionArn } = await one.call<{ executionArn: string }>('StartExecution', {
    stateMachineArn,
    input: of(limit),
  });
  await settle();
  expect((await one.describe(executionArn)).status).toBe('SUCCEEDED');
  await expect(one.call('StartExecution', { stateMachineArn, input: of(limit + 2) })).rejects.toThrow(/262144/);
});

it('a token is good for one task, as long as that waits', async () => {
  const tokens: string[] = [];
  const one = create({ lambda: (_, payload) => tokens.push(String(payload)) });
  const wait = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' },
    End: true,
  };
  const machine = await one.define({ StartAt: 'W', States: { W: wait } });
  const first = await one.start(machine, {}, 'one');
  const second = await one.start(machine, {}, 'two');
  await settle();
  const [taskToken = '', other = ''] = tokens;
  const forged = Buffer.from(
    JSON.stringify([...(JSON.parse(Buffer.from(taskToken, 'base64').toString()) as unknown[]).slice(0, 3), 'x']),
  ).toString('base64');
  const send = (token: string) => one.call('SendTaskSuccess', { taskToken: token, output: '1' });
  await expect(send(forged)).rejects.toMatchObject({ name: 'TaskTimedOut' });
  await expect(send('AAAA')).rejects.toMatchObject({ name: 'InvalidToken' });
  await send(taskToken);
  await expect(send(taskToken)).rejects.toMatchObject({ name: 'TaskTimedOut' });
  expect((await one.describe(first)).status).toBe('SUCCEEDED');
  await one.call('StopExecution', { executionArn: second });
  await expect(send(other)).rejects.toMatchObject({ name: 'TaskTimedOut' });
  expect((await one.describe(second)).status).toBe('ABORTED');
});

it('an output that a token brings back is as long as an input may be', async () => {
  const tokens: string[] = [];
  const one = create({ lambda: (_, payload) => tokens.push(String(payload)) });
  const execution = await one.start(await one.define(awaiting('R')));
  await settle();
  const send = (bytes: number) =>
    one.call('SendTaskSuccess', { taskToken: tokens[0], output: `"${'x'.repeat(bytes - 2)}"` });
  await expect(send(limit + 1)).rejects.toMatchObject({ name: 'ValidationException' });
  expect((await one.describe(execution)).status).toBe('RUNNING');
  await send(limit);
  expect((await one.describe(execution)).status).toBe('SUCCEEDED');
});

/** Waits for a token, and then gives a word. */
const awaiting = (word: string, name = 'W'): string =>
  JSON.stringify({
    StartAt: name,
    States: {
      [name]: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: 'f', 'Payload.$': '$$.Task.Token' },
        ResultPath: null,
        Next: 'P',
      },
      P: { Type: 'Pass', Result: word, End: true },
    },
  });

const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';

it('every execution ends when its machine is deleted', async () => {
  const one = create({ lambda: () => null });
  await one.call('CreateStateMachine', { name: 'm', definition: awaiting('old'), roleArn });
  for (let index = 0; index < 1_001; index++) await one.start(stateMachineArn, {}, `number-${index}`);
  await one.call('DeleteStateMachine', { stateMachineArn });
  for (const index of [0, 1_000]) {
    const execution = `${stateMachineArn.replace('stateMachine', 'execution')}:number-${index}`;
    expect((await one.describe(execution)).status).toBe('ABORTED');
  }
});

describe('an execution goes on as it began, also after a restart, when its machine', () => {
  it.each<[string, string, object]>([
    ['is updated', 'UpdateStateMachine', { definition: awaiting('new', 'Other') }],
    [
      'is updated to one without the state that it is in',
      'UpdateStateMachine',
      { definition: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}' },
    ],
    ['gets another role', 'UpdateStateMachine', { roleArn: `${roleArn}-of-another` }],
  ])('%s', async (_, action, change) => {
    const clock = virtualClock();
    const disk = testPorts({ clock });
    const tokens: string[] = [];
    const options = {
      clock,
      database: disk.database,
      lambda: (_: string, payload: unknown) => tokens.push(String(payload)),
    };
    const first = harness(options);
    await first.call('CreateStateMachine', { name: 'm', definition: awaiting('old'), roleArn });
    const execution = await first.start(stateMachineArn);
    await settle();
    await first.call(action, { stateMachineArn, ...change });
    await first.service.stop();
    const second = harness(options);
    second.service.start?.();
    await second.call('SendTaskSuccess', { taskToken: tokens[0], output: '{}' });
    expect(await second.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '"old"' });
    expect(tokens).toHaveLength(1);
    await second.service.stop();
    disk.dispose();
  });
});
