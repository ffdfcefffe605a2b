import { describe, expect, it } from 'vitest';
import type { InvokeFunction } from '../../../src/contract/ports.ts';
import type { Turn } from '../../../src/kernel/time-limit.ts';
import { settle, virtualClock } from '../virtual-clock.ts';
import { harnesses } from './harness.ts';

const create = harnesses();
const task = (timeout: number) => ({
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  TimeoutSeconds: timeout,
  Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 6 }],
  End: true,
});

/** A function with one environment, in which each invocation takes two seconds. */
function oneEnvironment() {
  const clock = virtualClock();
  const queue: { readonly turn: Turn | undefined; readonly resolve: () => void }[] = [];
  let isBusy = false;
  let runs = 0;
  const next = (): void => {
    const pending = queue.shift();
    isBusy = pending !== undefined;
    if (!pending) return;
    if (pending.turn?.isWanted() === false) return next();
    pending.turn?.begins(clock.now());
    runs += 1;
    clock.after(2_000, () => {
      pending.resolve();
      next();
    });
  };
  const invokeFunction: InvokeFunction = ({ turn }) =>
    new Promise((resolve) => {
      if (isBusy) turn?.waits();
      queue.push({ turn, resolve: () => resolve({ statusCode: 200, payload: '1' }) });
      if (!isBusy) next();
    });
  return { made: create({ clock, invokeFunction }), runs: () => runs };
}

describe('tasks whose functions have fewer environments than there are tasks', () => {
  it('have their whole time when an environment takes them, and run once each', async () => {
    const { made, runs } = oneEnvironment();
    const machine = await made.define({ StartAt: 'A', States: { A: task(3) } });
    const names = Array.from({ length: 20 }, (_, index) => `run-${index}`);
    const executions = await Promise.all(names.map((name) => made.start(machine, {}, name)));
    await made.clock.advance(40_000);
    const ends = await Promise.all(executions.map(async (execution) => (await made.describe(execution)).status));
    expect(ends).toEqual(names.map(() => 'SUCCEEDED'));
    expect(runs()).toBe(20);
  });

  it('time out while they run, as on AWS', async () => {
    const { made } = oneEnvironment();
    const definition = { StartAt: 'A', States: { A: { ...task(1), Retry: [] } } };
    const machine = await made.define(definition);
    const executions = [await made.start(machine, {}, 'one'), await made.start(machine, {}, 'two')];
    await made.clock.advance(10_000);
    for (const execution of executions)
      expect(await made.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('do not run when their execution ends before their turn comes', async () => {
    const { made, runs } = oneEnvironment();
    const machine = await made.define({ StartAt: 'A', States: { A: task(3) } });
    await made.start(machine, {}, 'running');
    const waiting = await made.start(machine, {}, 'waiting');
    await made.call('StopExecution', { executionArn: waiting });
    await made.clock.advance(10_000);
    expect(runs()).toBe(1);
    expect((await made.describe(waiting)).status).toBe('ABORTED');
  });
});

describe('many tasks of one machine that take long', () => {
  it('do not keep those of another waiting, on which they may even wait', async () => {
    const started = new Map<string, number>();
    const invokeFunction: InvokeFunction = async ({ payload }) => {
      const { of } = JSON.parse(payload) as { of: string };
      started.set(of, (started.get(of) ?? 0) + 1);
      return of === 'slow' ? new Promise(() => undefined) : { statusCode: 200, payload: '1' };
    };
    const made = create({ invokeFunction });
    const definition = { StartAt: 'A', States: { A: task(1_000) } };
    const [slow, quick] = [await made.define(definition, {}, 'slow'), await made.define(definition, {}, 'quick')];
    for (let index = 0; index < 300; index += 1) await made.start(slow, { of: 'slow' }, `slow-${index}`);
    const execution = await made.start(quick, { of: 'quick' }, 'quick');
    await settle();
    expect((await made.describe(execution)).status).toBe('SUCCEEDED');
    expect([...started]).toEqual([
      ['slow', 200],
      ['quick', 1],
    ]);
  });
});
