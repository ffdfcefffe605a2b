import { Agent } from 'node:http';
import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { createSqs } from '../../../src/services/sqs/index.ts';
import { document, allow, roleArn as roleNamed, startStack, trusting, type Stack } from '../../iam/stack.ts';
import { testPorts } from '../../support/ports.ts';
import { settle, virtualClock } from '../virtual-clock.ts';
import { FunctionError, harness, harnesses, hang, roleArn, task, type Lambda } from './harness.ts';

const create = harnesses();
type Made = ReturnType<typeof create>;

const logging = {
  level: 'ALL',
  includeExecutionData: true,
  destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/x:*' } }],
};
const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
const definitionOf = (states: object): string =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states });
const express = (made: Made, states: object, rest: object = {}): Promise<unknown> =>
  made.call('CreateStateMachine', { name: 'm', roleArn, type: 'EXPRESS', definition: definitionOf(states), ...rest });
const logged = (made: Made): { type: string; execution_arn: string; details: object }[] =>
  made.base.logged.map(
    ({ message }) => JSON.parse(message) as { type: string; execution_arn: string; details: object },
  );

describe('an execution of an Express machine that nobody waits for', () => {
  it('is told in the log by an ARN of its own for each start, and is neither described nor announced', async () => {
    const made = create();
    await express(
      made,
      { A: { Type: 'Pass', Output: '{% $states.input %}', End: true } },
      { loggingConfiguration: logging },
    );
    const first = await made.start(arn, { n: 1 }, 'same');
    const second = await made.start(arn, { n: 2 }, 'same');
    await made.clock.advance(0);
    expect(first).toMatch(/^arn:aws:states:us-east-1:000000000000:express:m:same:[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
    const lines = logged(made).filter(({ execution_arn }) => execution_arn === first);
    expect(lines.map(({ type }) => type)).toEqual([
      ...['ExecutionStarted', 'PassStateEntered', 'PassStateExited', 'ExecutionSucceeded'],
    ]);
    expect(lines.at(-1)?.details).toEqual({ output: '{"n":1}', outputDetails: { truncated: false } });
    expect(made.events).toEqual([]);
    for (const action of ['DescribeExecution', 'GetExecutionHistory', 'StopExecution'])
      await expect(made.call(action, { executionArn: first })).rejects.toMatchObject({ name: 'InvalidArn' });
    await expect(made.call('ListExecutions', { stateMachineArn: arn })).rejects.toMatchObject({
      name: 'StateMachineTypeNotSupported',
    });
    const rows = made.base.database.prepare('SELECT count(*) AS n FROM states_executions').get();
    expect(rows).toMatchObject({ n: 0 });
  });

  it('goes on after the process has died, once for each task that had not ended', async () => {
    const clock = virtualClock();
    const disk = testPorts({ clock });
    const calls: string[] = [];
    const lambda: Lambda = (name) => {
      calls.push(name);
      return name;
    };
    const before = harness({ clock, database: disk.database, lambda });
    await express(before, { A: task('a', { Next: 'W' }), W: { Type: 'Wait', Seconds: 9, Next: 'B' }, B: task('b') });
    await before.start(arn, {});
    await settle();
    await before.service.stop();
    const after = harness({ clock, database: disk.database, lambda });
    after.service.start?.();
    await clock.advance(9_000);
    await settle();
    expect(calls).toEqual(['a', 'b']);
    await after.service.stop();
    disk.dispose();
  });
});

describe('an execution of an Express machine that somebody waits for', () => {
  const run = (made: Made, rest: object = {}): Promise<Record<string, unknown>> =>
    made.call('StartSyncExecution', { stateMachineArn: arn, name: 'run', input: '{"n":1}', ...rest });

  it('answers its output', async () => {
    const made = create();
    await express(made, { A: { Type: 'Pass', Output: '{% $states.context.Execution.Id %}', End: true } });
    const answer = await run(made);
    expect(answer).toMatchObject({
      ...{ name: 'run', status: 'SUCCEEDED', stateMachineArn: arn, input: '{"n":1}' },
      billingDetails: { billedDurationInMilliseconds: 100, billedMemoryUsedInMB: 64 },
    });
    expect(answer['output']).toBe(JSON.stringify(answer['executionArn']));
    const bare = await run(made, { includedData: 'METADATA_ONLY' });
    expect([bare['status'], 'input' in bare, 'output' in bare]).toEqual(['SUCCEEDED', false, false]);
  });

  it('answers its error, and what it took is counted in tenths of a second', async () => {
    const made = create({
      lambda: () => {
        throw new FunctionError('Oops', 'why');
      },
    });
    await express(made, { W: { Type: 'Wait', Seconds: 2, Next: 'A' }, A: task('a') });
    const answer = run(made);
    await made.clock.advance(2_000);
    expect(await answer).toMatchObject({
      ...{ status: 'FAILED', error: 'Oops', billingDetails: { billedDurationInMilliseconds: 2000 } },
      cause: expect.stringContaining('"errorMessage":"why"'),
    });
  });

  it('ends after five minutes, whatever the machine says', async () => {
    const made = create({ lambda: hang });
    await express(made, { A: task('a') });
    const answer = run(made);
    await made.clock.advance(299_999);
    expect(await Promise.race([answer, settle().then(() => 'waits')])).toBe('waits');
    await made.clock.advance(1);
    expect(await answer).toMatchObject({ status: 'TIMED_OUT' });
  });

  it('is not for Standard machines', async () => {
    const made = create();
    await made.define({ StartAt: 'A', States: { A: { Type: 'Succeed' } } }, { StateMachineName: 'm' });
    await expect(run(made)).rejects.toMatchObject({ name: 'StateMachineTypeNotSupported' });
  });

  it('is started by a task of another machine, which has its output', async () => {
    const made = create({ services: (base) => ({ sqs: createSqs(base) }) });
    await express(made, { A: { Type: 'Pass', Output: 'inner', End: true } });
    const start = {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:startSyncExecution',
      Arguments: { StateMachineArn: arn, Input: '{}' },
      Output: '{% $parse($states.result.Output) %}',
      End: true,
    };
    expect(await made.run({ S: start })).toMatchObject({ status: 'SUCCEEDED', value: 'inner' });
  });
});

describe('an execution of an Express machine that a task of a Standard machine waits for', () => {
  const parent = (pattern: string, Name?: string) => ({
    A: {
      Type: 'Task',
      Resource: `arn:aws:states:::states:startExecution${pattern}`,
      Arguments: { StateMachineArn: arn, Input: { n: 1 }, ...(Name === undefined ? {} : { Name }) },
      Output: '{% $states.result %}',
      End: true,
    },
  });
  const rowsOf = ({ base }: Made) =>
    base.database.prepare("SELECT count(*) AS n FROM states_executions WHERE arn LIKE '%:express:%'").get();

  it('may end before the task knows of it, and leaves nothing', async () => {
    const made = create();
    await express(made, { P: { Type: 'Pass', Output: { done: '{% $states.input.n %}' }, End: true } });
    const { value } = await made.run(parent('.sync:2', 'same'));
    expect(value).toMatchObject({ Name: 'same', Status: 'SUCCEEDED', StateMachineArn: arn, Output: { done: 1 } });
    expect(value).toMatchObject({ ExecutionArn: expect.stringContaining(':express:m:same:') as string });
    expect(value).not.toHaveProperty('RedriveCount');
    const other = create();
    await express(other, { P: { Type: 'Pass', Output: { done: '{% $states.input.n %}' }, End: true } });
    expect((await other.run(parent('.sync'))).value).toMatchObject({ Input: '{"n":1}', Output: '{"done":1}' });
    expect(rowsOf(made)).toMatchObject({ n: 0 });
  });

  it('fails the task when it fails', async () => {
    const made = create();
    await express(made, { F: { Type: 'Fail', Error: 'Own', Cause: 'c' } });
    const { error, cause } = await made.run(parent('.sync:2'));
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'Own', Cause: 'c' });
    expect(rowsOf(made)).toMatchObject({ n: 0 });
  });

  it('has its end told after the process has died', async () => {
    const clock = virtualClock();
    const disk = testPorts({ clock });
    const before = harness({ clock, database: disk.database });
    await express(before, { W: { Type: 'Wait', Seconds: 9, Output: 'late', End: true } });
    const machine = await before.define({ StartAt: 'A', States: parent('.sync:2') }, {}, 'Parent');
    const execution = await before.start(machine);
    await settle();
    await before.service.stop();
    const after = harness({ clock, database: disk.database });
    after.service.start?.();
    await clock.advance(9_000);
    await settle();
    const { status, output } = await after.describe(execution);
    expect([status, (JSON.parse(output ?? '{}') as { Output?: string }).Output]).toEqual(['SUCCEEDED', 'late']);
    expect(rowsOf(after)).toMatchObject({ n: 0 });
    await after.service.stop();
    disk.dispose();
  });
});

it.each([
  ['arn:aws:states:us-east-1:000000000000:activity:a', 'Activity ARN'],
  ['arn:aws:states:::states:startExecution.sync', "'.sync' service integration"],
  ['arn:aws:states:::states:startExecution.sync:2', "'.sync' service integration"],
  ['arn:aws:states:::lambda:invoke.waitForTaskToken', "'.waitForTaskToken' service integration "],
])('an Express machine takes neither activities nor what waits: %s', async (Resource, what) => {
  const made = create();
  await expect(express(made, { A: { Type: 'Task', Resource, Parameters: {}, End: true } })).rejects.toMatchObject({
    name: 'InvalidDefinition',
    message: expect.stringContaining(`Express state machine does not support ${what} at /States/A/Resource`),
  });
});

describe('the host name with sync- before it', () => {
  let stack: Stack | undefined;
  afterEach(async () => {
    await stack?.close();
    stack = undefined;
  });

  it('is the endpoint to which SDKs send what waits', async () => {
    stack = await startStack();
    await stack.provision('AWS::IAM::Role', 'machine', {
      RoleName: 'machine',
      AssumeRolePolicyDocument: trusting({ Service: 'states.amazonaws.com' }),
      Policies: [{ PolicyName: 'all', PolicyDocument: document(allow('*')) }],
    });
    const { ref } = await stack.provision('AWS::StepFunctions::StateMachine', 'Express', {
      ...{ RoleArn: roleNamed('machine'), StateMachineType: 'EXPRESS' },
      DefinitionString: definitionOf({ A: { Type: 'Pass', Output: 'done', End: true } }),
    });
    const hosts: (string | undefined)[] = [];
    // The test itself resolves the name of this machine.
    const lookup: NonNullable<ConstructorParameters<typeof Agent>[0]>['lookup'] = (name, _options, found) => {
      hosts.push(name);
      found(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    const { endpoint, ...rest } = stack.administrator;
    const client = new SFNClient({
      ...rest,
      endpoint: endpoint.replace('127.0.0.1', 'localhost'),
      requestHandler: { httpAgent: new Agent({ lookup }) },
    });
    const answer = await client.send(new StartSyncExecutionCommand({ stateMachineArn: ref, input: '{}' }));
    expect([answer.status, answer.output, hosts]).toEqual(['SUCCEEDED', '"done"', ['sync-localhost']]);
    client.destroy();
    const direct = new SFNClient({ ...stack.administrator, disableHostPrefix: true });
    expect((await direct.send(new StartSyncExecutionCommand({ stateMachineArn: ref }))).status).toBe('SUCCEEDED');
    direct.destroy();
  });
});
