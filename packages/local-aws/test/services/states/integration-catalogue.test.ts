import { describe, expect, it } from 'vitest';
import { testPorts } from '../../support/ports.ts';
import { settle, virtualClock } from '../virtual-clock.ts';
import { harness, harnesses, roleArn } from './harness.ts';

const create = harnesses();
const pass = (Result: unknown) => JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Result, End: true } } });
const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
const members = { name: 'm', definition: pass(1), roleArn };

describe('state machines of the API', () => {
  it('are made once, described, updated and deleted', async () => {
    const made = create();
    const created = await made.call('CreateStateMachine', members);
    expect(created).toEqual({ stateMachineArn: arn, creationDate: made.clock.now() / 1000 });
    expect(await made.call('CreateStateMachine', members)).toEqual(created);
    await expect(made.call('CreateStateMachine', { ...members, definition: pass(2) })).rejects.toMatchObject({
      name: 'StateMachineAlreadyExists',
    });
    const before = await made.call('DescribeStateMachine', { stateMachineArn: arn });
    expect(before).toMatchObject({ status: 'ACTIVE', type: 'STANDARD', definition: pass(1), roleArn });
    expect(before).not.toHaveProperty('revisionId');
    const { revisionId } = await made.call('UpdateStateMachine', { stateMachineArn: arn, definition: pass(2) });
    expect(await made.call('DescribeStateMachine', { stateMachineArn: arn })).toMatchObject({
      revisionId,
      definition: pass(2),
    });
    await made.call('DeleteStateMachine', { stateMachineArn: arn });
    await expect(made.call('DescribeStateMachine', { stateMachineArn: arn })).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
    expect(await made.call('ListStateMachines', {})).toEqual({ stateMachines: [] });
  });

  it('finish what they run with the definition that it began with', async () => {
    const made = create();
    const wait = (Result: unknown) =>
      JSON.stringify({
        StartAt: 'W',
        States: { W: { Type: 'Wait', Seconds: 5, Next: 'A' }, A: { Type: 'Pass', Result, End: true } },
      });
    await made.call('CreateStateMachine', { ...members, definition: wait('old') });
    const execution = await made.start(arn);
    await made.call('UpdateStateMachine', { stateMachineArn: arn, definition: wait('new') });
    const next = await made.start(arn, {}, 'next');
    await made.clock.advance(5_000);
    expect([(await made.describe(execution)).output, (await made.describe(next)).output]).toEqual(['"old"', '"new"']);
  });

  it('are there after a restart, with their executions', async () => {
    const clock = virtualClock();
    const disk = testPorts({ clock });
    const first = harness({ clock, database: disk.database });
    await first.call('CreateStateMachine', {
      ...members,
      definition: JSON.stringify({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, End: true } } }),
    });
    const execution = await first.start(arn);
    await settle();
    await first.service.stop();
    const second = harness({ clock, database: disk.database });
    second.service.start?.();
    await clock.advance(5_000);
    expect((await second.describe(execution)).status).toBe('SUCCEEDED');
    expect(await second.call('ListStateMachines', {})).toMatchObject({ stateMachines: [{ name: 'm' }] });
    await second.service.stop();
    disk.dispose();
  });

  it('have versions and aliases, which executions go through', async () => {
    const made = create();
    await made.call('CreateStateMachine', { ...members, publish: true });
    await made.call('UpdateStateMachine', { stateMachineArn: arn, definition: pass(2), publish: true });
    await made.call('UpdateStateMachine', { stateMachineArn: arn, definition: pass(3) });
    const routingConfiguration = [{ stateMachineVersionArn: `${arn}:1`, weight: 100 }];
    await made.call('CreateStateMachineAlias', { name: 'live', routingConfiguration });
    const run = async (target: string) => {
      const execution = await made.start(target, {}, target.replaceAll(':', '_'));
      await settle();
      return made.describe(execution);
    };
    expect((await run(arn)).output).toBe('3');
    expect((await run(`${arn}:2`)).output).toBe('2');
    expect(await run(`${arn}:live`)).toMatchObject({
      output: '1',
      stateMachineArn: arn,
      stateMachineVersionArn: `${arn}:1`,
      stateMachineAliasArn: `${arn}:live`,
    });
    expect(await made.call('ListExecutions', { stateMachineArn: `${arn}:live` })).toMatchObject({
      executions: [{ status: 'SUCCEEDED' }],
    });
    await expect(made.call('DeleteStateMachineVersion', { stateMachineVersionArn: `${arn}:1` })).rejects.toMatchObject({
      name: 'ConflictException',
    });
    expect(await made.call('ListStateMachineVersions', { stateMachineArn: arn })).toMatchObject({
      stateMachineVersions: [{ stateMachineVersionArn: `${arn}:2` }, { stateMachineVersionArn: `${arn}:1` }],
    });
  });

  it.each([
    [[{ stateMachineVersionArn: arn, weight: 100 }], 'Routing configuration must contain state machine version ARNs'],
    [
      [{ stateMachineVersionArn: `${arn}:1`, weight: 99 }],
      'Sum of routing configuration weights must equal 100. Received: [99]',
    ],
    [[{ stateMachineVersionArn: `${arn}:1`, weight: 101 }], 'Member must have value less than or equal to 100'],
  ])('refuse a routing of %j', async (routingConfiguration, message) => {
    const made = create();
    await made.call('CreateStateMachine', { ...members, publish: true });
    await expect(made.call('CreateStateMachineAlias', { name: 'live', routingConfiguration })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it('carry tags', async () => {
    const made = create();
    await made.call('CreateStateMachine', { ...members, tags: [{ key: 'a', value: '1' }] });
    await made.call('TagResource', { resourceArn: arn, tags: [{ key: 'b', value: '' }] });
    await made.call('UntagResource', { resourceArn: arn, tagKeys: ['a'] });
    expect(await made.call('ListTagsForResource', { resourceArn: arn })).toEqual({ tags: [{ key: 'b', value: '' }] });
  });
});

it('ValidateStateMachineDefinition lists faults with their places', async () => {
  const made = create();
  const validate = (definition: string, maxResults?: number) =>
    made.call('ValidateStateMachineDefinition', { definition, ...(maxResults ? { maxResults } : {}) });
  expect(await validate(pass(1))).toEqual({ result: 'OK', diagnostics: [], truncated: false });
  const bad = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'X' }, B: { Type: 'Succeed' } } });
  expect(await validate(bad)).toEqual({
    result: 'FAIL',
    truncated: false,
    diagnostics: [
      {
        severity: 'ERROR',
        code: 'MISSING_TRANSITION_TARGET',
        message: "Missing 'Next' target: X",
        location: '/States/A/Next',
      },
      {
        severity: 'ERROR',
        code: 'MISSING_TRANSITION_TARGET',
        message: 'State "B" is not reachable.',
        location: '/States/B',
      },
    ],
  });
  expect(await validate(bad, 1)).toMatchObject({ truncated: true, diagnostics: [{ location: '/States/A/Next' }] });
  const definition = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Result: '$.a', End: true } } });
  expect(await validate(definition)).toEqual({ result: 'OK', diagnostics: [], truncated: false });
  expect(await made.call('ValidateStateMachineDefinition', { definition, severity: 'WARNING' })).toMatchObject({
    result: 'OK',
    diagnostics: [{ severity: 'WARNING', code: 'PASS_RESULT_IS_STATIC' }],
  });
});

it.each([
  ['', 'Invalid execution input.'],
  [
    'plain',
    "Unrecognized token 'plain': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
  ],
  ["{'a':1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
])('an execution is not started with %j', async (input, reason) => {
  const made = create();
  await made.call('CreateStateMachine', members);
  await expect(made.call('StartExecution', { stateMachineArn: arn, input })).rejects.toMatchObject({
    name: 'InvalidExecutionInput',
    message: `Invalid State Machine Execution Input: '${reason}'`,
  });
});
