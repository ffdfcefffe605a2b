import { setImmediate as turn } from 'node:timers/promises';
import type { DurableDatabase } from '../../../src/storage/group-commit.ts';
import { describe, expect, it } from 'vitest';
import { testPorts } from '../../support/ports.ts';
import { settle, virtualClock } from '../virtual-clock.ts';
import { FunctionError, hang, harness, task, type HistoryEntry, type Lambda } from './harness.ts';
import { recordingOperator } from '../../support/operator.ts';

const definition = {
  StartAt: 'Validate',
  TimeoutSeconds: 3600,
  States: {
    Validate: task('validate', {
      TimeoutSeconds: 30,
      Retry: [{ ErrorEquals: ['ConflictError'], IntervalSeconds: 5, JitterStrategy: 'FULL' }],
      Assign: { verdict: '{% $states.result.Payload.verdict %}' },
      Next: 'Rest',
    }),
    Rest: { Type: 'Wait', Seconds: 7, Next: 'Good' },
    Good: { Type: 'Choice', Choices: [{ Condition: "{% $verdict = 'good' %}", Next: 'Tell' }], Default: 'Bad' },
    Bad: { Type: 'Fail' },
    Tell: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Push', States: { Push: task('push', { Next: 'Pushed' }), Pushed: { Type: 'Pass', End: true } } },
        {
          StartAt: 'Mail',
          States: {
            Mail: {
              Type: 'Task',
              Resource: 'arn:aws:states:::sns:publish',
              Arguments: { TopicArn: 't', Message: 'm' },
              Output: 'mailed',
              End: true,
            },
          },
        },
      ],
      End: true,
    },
  },
};

/** Fails once with ConflictError. It counts across restarts, as the function's own store would. */
function world() {
  const calls: string[] = [];
  let conflicts = 0;
  const lambda: Lambda = (name) => {
    calls.push(name);
    if (name === 'validate' && conflicts++ === 0) throw new FunctionError('ConflictError');
    return name === 'validate' ? { verdict: 'good' } : `${name} done`;
  };
  return { calls, lambda };
}

type Moment = 'before' | 'after';

/**
 * Makes the database of a process that dies right before or after it has written the `limit`-th turn. Nothing that it
 * does afterwards has an effect.
 */
function mortal(database: DurableDatabase, limit: number, moment: Moment, die: () => void): DurableDatabase {
  let left = limit;
  let alive = true;
  const isLast = (now: Moment): boolean => now === moment && --left === 0;
  const end = (): void => {
    alive = false;
    die();
  };
  const written =
    (work: () => void): (() => void) =>
    () => {
      if (isLast('before')) end();
      work();
      if (isLast('after')) end();
    };
  const refuse = (): never => {
    throw new Error('the process is dead');
  };
  return new Proxy(database, {
    get(target, property) {
      if (property === 'later') return (work: () => void) => (alive ? target.later(written(work)) : refuse());
      if (property === 'transaction' && !alive) return () => () => undefined;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

async function finish(made: ReturnType<typeof harness>, execution: string) {
  made.service.start?.();
  await made.clock.advance(60_000);
  const result = await made.describe(execution);
  return { ...result, history: await made.history(execution) };
}

const times = (history: readonly HistoryEntry[], type: string): number =>
  history.filter((event) => event.type === type).length;

/** Runs until the crash, and then again with a fresh service over the same data. */
async function crashAt(commits: number, moment: Moment) {
  const clock = virtualClock();
  const { calls, lambda } = world();
  const disk = testPorts({ clock });
  let dead = false;
  const doomed = mortal(disk.database, commits, moment, () => (dead = true));
  const first = harness({
    clock,
    database: doomed,
    // A dead process complains about its database, which these tests do not check.
    ports: { ids: disk.ids, operator: recordingOperator() },
    // No call reaches its function in the turn in which it is made.
    lambda: async (name, payload) => {
      await turn();
      return dead ? hang() : lambda(name, payload);
    },
  });
  const execution = await first
    .start(await first.define(definition), { r: 1 }, 'crash')
    .catch(() => 'arn:aws:states:us-east-1:000000000000:execution:Test-Machine-0a1b2c3d4e5f:crash');
  await clock.advance(dead ? 0 : 60_000);
  const crashed = dead;
  await first.service.stop();
  const second = harness({ clock, database: disk.database, lambda });
  await second.define(definition);
  const result = await finish(second, execution);
  await second.service.stop();
  const announced = [...first.events, ...second.events];
  first.base.dispose = () => undefined;
  disk.dispose();
  return { crashed, calls, announced, ...result };
}

describe('after a crash at any commit', () => {
  it.each<[Moment, number]>([
    ['after', 1],
    // The first commit acknowledges the execution; before it there is none.
    ['before', 2],
  ])('right %s it carries on, completing each task exactly once', async (moment, from) => {
    let commits = from;
    for (; ; commits++) {
      const { crashed, calls, history, status, output, announced } = await crashAt(commits, moment);
      if (!crashed) break;
      const where = `${moment} commit ${commits}`;
      expect(status, where).toBe('SUCCEEDED');
      expect(JSON.parse(output ?? ''), where).toEqual(['push done', 'mailed']);
      expect(
        history.map((event) => event.id),
        where,
      ).toEqual(history.map((_, index) => index + 1));
      expect(
        [times(history, 'TaskSucceeded'), times(history, 'ExecutionSucceeded'), times(history, 'WaitStateEntered')],
        where,
      ).toEqual([3, 1, 1]);
      // The dead process may not have recorded the conflict itself.
      const failed = times(history, 'TaskFailed');
      expect(failed, where).toBeGreaterThanOrEqual(moment === 'after' ? 1 : 0);
      expect(times(history, 'TaskScheduled'), where).toBe(3 + failed);
      // A task that was running when the process died runs once more; one that had finished does not.
      expect(calls.length, where).toBeLessThanOrEqual(moment === 'after' ? 4 : 5);
      expect(calls.filter((name) => name === 'push').length, where).toBeLessThanOrEqual(2);
      expect(new Set(announced.map((event) => event.detail['status'])), where).toEqual(
        new Set(['RUNNING', 'SUCCEEDED']),
      );
    }
    expect(commits).toBeGreaterThan(6);
  });
});

describe('after a restart', () => {
  const restart = async (states: object, before: number, lambda?: Lambda) => {
    const clock = virtualClock();
    const disk = testPorts({ clock });
    const first = harness({ clock, database: disk.database, ...(lambda ? { lambda } : {}) });
    const machine = { StartAt: 'A', States: states };
    const execution = await first.start(await first.define(machine));
    await clock.advance(before);
    await first.service.stop();
    return { clock, disk, machine, execution };
  };

  it('still waits for the original moment', async () => {
    const { clock, disk, machine, execution } = await restart({ A: { Type: 'Wait', Seconds: 100, End: true } }, 40_000);
    expect(clock.pending()).toBe(0);
    await clock.advance(30_000);
    const second = harness({ clock, database: disk.database });
    await second.define(machine);
    second.service.start?.();
    await clock.advance(29_999);
    expect((await second.describe(execution)).status).toBe('RUNNING');
    await clock.advance(1);
    expect((await second.describe(execution)).status).toBe('SUCCEEDED');
    await second.service.stop();
    disk.dispose();
  });

  it('goes on at once with what fell due meanwhile, and keeps the deadline of the machine', async () => {
    const { clock, disk, execution, machine } = await restart({ A: { Type: 'Wait', Seconds: 10, End: true } }, 1000);
    await clock.advance(600_000);
    const second = harness({ clock, database: disk.database });
    await second.define(machine);
    second.service.start?.();
    await clock.advance(0);
    expect((await second.describe(execution)).status).toBe('SUCCEEDED');
    await second.service.stop();
    disk.dispose();
  });

  it('runs a task again that was under way, as the same attempt and with its whole time limit', async () => {
    const { clock, disk, execution, machine } = await restart(
      { A: task('f', { TimeoutSeconds: 10, Output: '{% $states.context.State.RetryCount %}' }) },
      9000,
      hang,
    );
    await clock.advance(3_600_000);
    const second = harness({
      clock,
      database: disk.database,
      lambda: () => new Promise((resolve) => clock.after(5000, () => resolve('ok'))),
    });
    await second.define(machine);
    second.service.start?.();
    await clock.advance(5000);
    await settle();
    expect(await second.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '0' });
    expect(times(await second.history(execution), 'TaskScheduled')).toBe(1);
    await second.service.stop();
    disk.dispose();
  });

  it('goes on with states that never wait, where they stood', async () => {
    const virtual = virtualClock();
    let ticks = 0;
    const clock = { ...virtual, now: () => virtual.now() + (ticks += 2) };
    const disk = testPorts({ clock });
    const loop = (name: string) => ({
      StartAt: `P${name}`,
      States: {
        [`P${name}`]: { Type: 'Pass', Next: `C${name}` },
        [`C${name}`]: {
          ...{ Type: 'Choice', Default: `P${name}` },
          Choices: [{ Variable: '$.never', IsPresent: true, Next: `E${name}` }],
        },
        [`E${name}`]: { Type: 'Succeed' },
      },
    });
    const machine = JSON.stringify({
      StartAt: 'B',
      States: { B: { Type: 'Parallel', Branches: [loop('1'), loop('2')], End: true } },
    });
    const first = harness({ clock, database: disk.database });
    const execution = await first.start(await first.define(machine), { text: 'x'.repeat(40_000) });
    await settle();
    const before = (await first.history(execution)).length;
    await first.service.stop();
    const second = harness({ clock, database: disk.database });
    await second.define(machine);
    second.service.start?.();
    await settle();
    await second.call('StopExecution', { executionArn: execution });
    const history = await second.history(execution);
    expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
    expect(history.at(-1)?.type).toBe('ExecutionAborted');
    expect(before).toBeGreaterThan(20);
    expect(history.length).toBeGreaterThan(before + 20);
    await second.service.stop();
    disk.dispose();
  });

  it('finishes an execution whose machine has left the template', async () => {
    const { clock, disk, execution } = await restart({ A: { Type: 'Wait', Seconds: 10, End: true } }, 1000);
    const second = harness({ clock, database: disk.database });
    second.service.start?.();
    await clock.advance(10_000);
    expect((await second.describe(execution)).status).toBe('SUCCEEDED');
    await second.service.stop();
    disk.dispose();
  });
});
