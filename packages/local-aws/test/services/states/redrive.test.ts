import { describe, expect, it } from 'vitest';
import { testPorts } from '../../support/ports.ts';
import { settle, virtualClock } from '../virtual-clock.ts';
import { hang, harness, harnesses, task } from './harness.ts';
import { chain, ended, redrive, repairable, type Made } from './redrives.ts';

const create = harnesses();
const states = (payload: string) => ({ W: task('f', { Arguments: { FunctionName: 'f', Payload: payload } }) });

describe('RedriveExecution', () => {
  // recorded: stackd redrive_execution.json
  it('does the failed task again, from the entry of its state, with new retries', async () => {
    const { lambda, repair, calls } = repairable('w');
    const made = create({ lambda });
    const Retry = [{ ErrorEquals: ['Broken'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const { execution, ...first } = await made.run(
      {
        Before: task('f', { Arguments: { FunctionName: 'f', Payload: 'before' }, Next: 'W', End: undefined }),
        W: task('f', {
          Arguments: { FunctionName: 'f', Payload: 'w' },
          Output: '{% $states.context.Execution.RedriveCount %}',
          Retry,
        }),
      },
      { advance: 5_000 },
    );
    expect(first).toMatchObject({ status: 'FAILED', redriveCount: 0, redriveStatus: 'REDRIVABLE' });
    await redrive(made, execution);
    const second = await ended(made, execution);
    expect(second).toMatchObject({ status: 'FAILED', redriveCount: 1 });
    repair();
    await redrive(made, execution);
    const third = await ended(made, execution);
    expect(third).toMatchObject({ status: 'SUCCEEDED', output: '2', redriveCount: 2, redriveStatus: 'NOT_REDRIVABLE' });
    expect(third).not.toHaveProperty('error');
    expect(calls).toEqual(['before', 'w', 'w', 'w', 'w', 'w']);
    const entered = third.history.find(({ type }, at) => type === 'TaskStateEntered' && at > 5)?.id ?? 0;
    const failed = third.history.findIndex(({ type }) => type === 'ExecutionFailed') + 1;
    expect(chain(third.history, 'ExecutionRedriven').slice(0, 3)).toEqual([
      `${failed + 1} ExecutionRedriven <- ${failed}`,
      `${failed + 2} TaskScheduled <- ${entered}`,
      `${failed + 3} TaskStarted <- ${failed + 2}`,
    ]);
    expect(third.history.filter(({ type }) => type === 'TaskStateEntered')).toHaveLength(2);
  });

  // recorded: stackd redrive_execution.json
  it('goes on with the branches of a Parallel that did not succeed, and with them alone', async () => {
    const { lambda, repair, calls } = repairable('b');
    const made = create({
      lambda: async (name, payload) => {
        if (payload === 'c' && calls.length < 3) return hang();
        // It fails when the others have run as far as they can.
        if (payload === 'b') await settle();
        return lambda(name, payload);
      },
    });
    const branch = (name: string) => ({
      StartAt: name,
      States: { [name]: task('f', { Arguments: { FunctionName: 'f', Payload: name }, Output: name }) },
    });
    const { execution, history } = await made.run(
      {
        P: { Type: 'Parallel', Branches: ['a', 'b', 'c'].map(branch), End: true },
      },
      { advance: 1 },
    );
    expect(made.types(history).slice(-4)).toEqual([
      'TaskStateAborted',
      'TaskStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
    repair();
    calls.push('from now on c answers');
    await redrive(made, execution);
    const again = await ended(made, execution);
    expect(again).toMatchObject({ status: 'SUCCEEDED', output: '["a","b","c"]' });
    expect(calls.filter((call) => call === 'a')).toHaveLength(1);
    const types = chain(again.history, 'ExecutionRedriven').map((line) => line.split(' ')[1]);
    expect(types.filter((type) => /Entered|Started$/.test(type ?? ''))).toEqual(['TaskStarted', 'TaskStarted']);
    expect(types.slice(-3)).toEqual(['ParallelStateSucceeded', 'ParallelStateExited', 'ExecutionSucceeded']);
  });

  // recorded: stackd redrive_execution.json
  it('goes on with the iterations of an inline Map that failed or had not begun', async () => {
    const [zero, one, two] = [{ n: 0 }, { n: 1 }, { n: 2 }];
    const { lambda, repair, calls } = repairable(one);
    const made = create({ lambda });
    const { execution } = await made.run(
      {
        M: {
          Type: 'Map',
          MaxConcurrency: 1,
          ItemProcessor: { StartAt: 'W', States: states('{% $states.input %}') },
          End: true,
        },
      },
      { input: [zero, one, two] },
    );
    repair();
    await redrive(made, execution);
    const again = await ended(made, execution);
    expect(again.status).toBe('SUCCEEDED');
    expect(calls).toEqual([zero, one, one, two]);
    expect(chain(again.history, 'ExecutionRedriven').flatMap((line) => / (Map\w+)/.exec(line)?.[1] ?? [])).toEqual([
      'MapIterationSucceeded',
      'MapIterationStarted',
      'MapIterationSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
    ]);
  });

  // recorded: stackd redrive_execution.json
  it('fails again at a Fail state, without entering it', async () => {
    const made = create();
    const { execution } = await made.run({ F: { Type: 'Fail', Error: 'E', Cause: 'c' } });
    await redrive(made, execution);
    const again = await ended(made, execution);
    expect(again).toMatchObject({ status: 'FAILED', error: 'E', cause: 'c', redriveCount: 1 });
    expect(chain(again.history, 'ExecutionRedriven')).toEqual(['4 ExecutionRedriven <- 3', '5 ExecutionFailed <- 4']);
  });

  it.each([
    [
      'was stopped',
      async (made: Made, executionArn: string) => made.call('StopExecution', { executionArn, error: 'E' }),
      'ABORTED',
    ],
    ['took too long', async (made: Made) => made.clock.advance(10_000), 'TIMED_OUT'],
  ])('goes on with an execution that %s, with a time limit that begins anew', async (_, stop, status) => {
    let isSlow = true;
    const made = create({ lambda: () => (isSlow ? hang() : 1) });
    const machine = await made.define({ StartAt: 'W', TimeoutSeconds: 10, States: states('x') });
    const execution = await made.start(machine);
    await settle();
    await stop(made, execution);
    expect(await made.describe(execution)).toMatchObject({ status });
    await redrive(made, execution);
    expect(await made.describe(execution)).toMatchObject({
      status: 'RUNNING',
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
    });
    await made.clock.advance(9_000);
    expect((await made.describe(execution)).status).toBe('RUNNING');
    await made.clock.advance(2_000);
    expect((await made.describe(execution)).status).toBe('TIMED_OUT');
    isSlow = false;
    await redrive(made, execution);
    expect(await ended(made, execution)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 2 });
  });

  it('enters the state that a branch was on its way to when another failed', async () => {
    const made = create();
    const pass = { P1: { Type: 'Pass', Next: 'P2' }, P2: { Type: 'Pass', End: true } };
    const fail = { StartAt: 'F', States: { F: { Type: 'Fail' } } };
    const { execution, history } = await made.run({
      P: { Type: 'Parallel', Branches: [{ StartAt: 'P1', States: pass }, fail], End: true },
    });
    expect(made.types(history).filter((type) => type === 'PassStateEntered')).toHaveLength(1);
    await redrive(made, execution);
    const again = await ended(made, execution);
    expect(made.types(again.history).filter((type) => type.startsWith('PassState'))).toEqual([
      ...['PassStateEntered', 'PassStateExited', 'PassStateEntered', 'PassStateExited'],
    ]);
  });

  it('drops what a Catch has dealt with', async () => {
    const { lambda, repair, calls } = repairable('w');
    const made = create({ lambda });
    const { execution } = await made.run({
      P: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'W', States: states('w') }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'F' }],
        End: true,
      },
      F: { Type: 'Fail', Error: 'Given up' },
    });
    repair();
    await redrive(made, execution);
    expect(await ended(made, execution)).toMatchObject({ status: 'FAILED', error: 'Given up' });
    expect(calls).toEqual(['w']);
  });

  it('announces that the execution runs again, and how it ends', async () => {
    const made = create();
    const { execution } = await made.run({ F: { Type: 'Fail' } });
    const { redriveDate } = await redrive(made, execution);
    await settle();
    expect(made.events.map(({ detail }) => detail)).toMatchObject([
      { status: 'RUNNING', redriveCount: 0, redriveDate: null },
      { status: 'FAILED', redriveCount: 0 },
      { status: 'RUNNING', redriveCount: 1, redriveDate: Math.round(redriveDate * 1000), stopDate: null },
      { status: 'FAILED', redriveCount: 1 },
    ]);
  });

  // recorded: stackd redrive_execution.json
  it('answers a client token that it knows as before, whatever became of the execution', async () => {
    const made = create();
    const { execution } = await made.run({ F: { Type: 'Fail' } });
    const first = await redrive(made, execution, 'A');
    await made.clock.advance(1_000);
    const second = await redrive(made, execution, 'B');
    await settle();
    expect(await redrive(made, execution, 'A')).toEqual(first);
    expect(await redrive(made, execution, 'B')).toEqual(second);
    expect(await made.describe(execution)).toMatchObject({ redriveCount: 2 });
    await made.clock.advance(15 * 60_000);
    expect(await redrive(made, execution, 'A')).not.toEqual(first);
    expect(await made.describe(execution)).toMatchObject({ redriveCount: 3 });
  });

  it('is refused with the reason that the description gives', async () => {
    const made = create({ lambda: hang });
    const good = await made.run({ P: { Type: 'Pass', End: true } });
    const running = await made.start(await made.define({ StartAt: 'W', States: states('x') }, {}, 'Slow'));
    const old = await made.start(await made.define({ StartAt: 'F', States: { F: { Type: 'Fail' } } }, {}, 'Old'));
    await made.clock.advance(14 * 24 * 3600_000 + 1_000);
    for (const [executionArn, reason] of [
      [good.execution, 'Execution is SUCCEEDED and cannot be redriven'],
      [running, 'Execution is RUNNING and cannot be redriven'],
      [old, 'Execution redrivable period exceeded'],
    ] as const) {
      expect(await made.describe(executionArn)).toMatchObject({
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: reason,
      });
      await expect(redrive(made, executionArn)).rejects.toMatchObject({
        name: 'ExecutionNotRedrivable',
        message: `Execution ${executionArn} invalid for redrive as: ${reason}`,
      });
    }
    await expect(redrive(made, `${old}x`)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });

  it('lists what was redriven, and what was not', async () => {
    const made = create();
    const { execution } = await made.run({ F: { Type: 'Fail' } });
    const stateMachineArn = execution.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, '');
    await made.start(stateMachineArn, {}, 'other');
    await redrive(made, execution);
    const listed = async (redriveFilter: string) =>
      (
        await made.call<{ executions: { name: string; redriveCount: number; redriveDate?: number }[] }>(
          'ListExecutions',
          { stateMachineArn, redriveFilter },
        )
      ).executions;
    expect(await listed('REDRIVEN')).toMatchObject([{ name: 'run', redriveCount: 1, redriveDate: expect.any(Number) }]);
    expect(await listed('NOT_REDRIVEN')).toMatchObject([{ name: 'other', redriveCount: 0 }]);
  });

  it('is durable: a runtime that stops right after it goes on with it', async () => {
    const { lambda, repair } = repairable('w');
    const clock = virtualClock();
    const disk = testPorts({ clock });
    const first = harness({ clock, database: disk.database, ports: { ids: disk.ids }, lambda });
    const { execution } = await first.run(states('w'));
    repair();
    void redrive(first, execution);
    await first.service.stop();
    const second = create({ clock, database: disk.database, lambda });
    second.service.start?.();
    expect(await ended(second, execution)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
  });
});
