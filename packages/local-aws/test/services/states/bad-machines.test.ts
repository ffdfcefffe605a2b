import { describe, expect, it } from 'vitest';
import { testPorts } from '../../support/ports.ts';
import { settle, virtualClock } from '../virtual-clock.ts';
import { harness, harnesses, roleArn } from './harness.ts';

const create = harnesses();
const pass = { Type: 'Pass', End: true };
const limit = 262_144;

/** Makes a machine by the API. Answers the result and the time that it took. */
async function made(definition: string) {
  const one = create();
  const began = performance.now();
  const outcome = await one
    .call<{ stateMachineArn: string }>('CreateStateMachine', { name: 'm', definition, roleArn })
    .catch((error: Error) => error);
  return { one, outcome, ms: performance.now() - began };
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
  ])('of 1,000 %s within each other has its answer within a second', async (_, definition) => {
    const { outcome, ms } = await made(definition);
    expect(ms).toBeLessThan(1_000);
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

it.each([
  ['$..a..b..c[?(@.d > 1)]..e', { a: { b: { c: [{ d: 2, e: 'x' }] } } }],
  ['$..*..*..*', Array.from({ length: 30 }, () => ({ a: [1, { b: 2 }] }))],
])('a path that looks everywhere ends within a second: %s', async (path, input) => {
  const one = create();
  const States = { P: { Type: 'Pass', InputPath: path, ResultPath: null, End: true } };
  const definition = JSON.stringify({ StartAt: 'P', States });
  const began = performance.now();
  const execution = await one.start(await one.define(definition), input);
  await settle();
  expect((await one.describe(execution)).status).not.toBe('RUNNING');
  expect(performance.now() - began).toBeLessThan(1_000);
});

it('a pattern of many asterisks ends within a second', async () => {
  const one = create();
  const pattern = `${'a*'.repeat(200)}b`;
  const States = {
    C: { Type: 'Choice', Choices: [{ Variable: '$', StringMatches: pattern, Next: 'E' }], Default: 'E' },
    E: { Type: 'Succeed' },
  };
  const began = performance.now();
  const execution = await one.start(await one.define(JSON.stringify({ StartAt: 'C', States })), 'a'.repeat(100_000));
  await settle();
  expect((await one.describe(execution)).status).toBe('SUCCEEDED');
  expect(performance.now() - began).toBeLessThan(1_000);
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
