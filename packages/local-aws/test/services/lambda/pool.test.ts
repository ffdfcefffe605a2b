import { describe, expect, it } from 'vitest';
import type { Capacity, Outcome, PoolOptions } from '../../../src/services/lambda/environments/pool-contract.ts';
import { createPool } from '../../../src/services/lambda/environments/pool.ts';
import type { EnvironmentEvent, Invocation } from '../../../src/services/lambda/environments/executor.ts';
import { TimeLimit, type Turn } from '../../../src/kernel/time-limit.ts';
import { manualClock } from '../../support/manual-clock.ts';

interface Fake {
  readonly emit: (event: EnvironmentEvent) => void;
  readonly invocations: Invocation[];
  terminated: boolean;
}

function harness(overrides: Partial<PoolOptions> = {}, capacity: Capacity = { total: 100, used: 0, pools: new Set() }) {
  const clock = manualClock();
  const fakes: Fake[] = [];
  const finished: Outcome[] = [];
  const pool = createPool({
    clock,
    capacity,
    steadyEnvironments: 8,
    processors: () => ({ idle: 0, all: clock.now() }),
    maxEnvironments: 8,
    maxConcurrency: 1000,
    reserved: false,
    newLogStream: () => `stream-${fakes.length}`,
    define: async () => ({
      taskRoot: '',
      handler: '',
      variables: {},
      memorySizeMb: 128,
      jsonLogs: false,
      logLevel: 'INFO',
      callbacksAllowed: true,
    }),
    observer: {
      initStarted() {},
      started() {},
      line() {},
      finished: (_invocation, outcome) => void finished.push(outcome),
    },
    start(_definition, emit) {
      const fake: Fake = { emit, invocations: [], terminated: false };
      fakes.push(fake);
      return {
        invoke: (invocation) => void fake.invocations.push(invocation),
        async terminate() {
          fake.terminated = true;
          fake.emit({ kind: 'exit', status: 1, outOfMemory: false });
        },
      };
    },
    ...overrides,
  });
  let count = 0;
  const runFor = (turn?: Turn) =>
    pool.run({ requestId: `r${(count += 1)}`, payload: '{}', functionArn: 'arn', timeoutMs: 3000, traceId: '' }, turn);
  const run = () => runFor();
  const done = (fake: Fake | undefined, payload = '1') => fake?.emit({ kind: 'done', payload, memoryBytes: 0 });
  return { clock, fakes, finished, pool, run, runFor, done, capacity };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a pool of environments', () => {
  it('starts nothing before it is called, then one, and uses it again', async () => {
    const { fakes, run, done, pool } = harness();
    expect(pool.environments()).toBe(0);
    const first = run();
    await settled();
    expect(fakes).toHaveLength(1);
    fakes[0]?.emit({ kind: 'ready' });
    done(fakes[0], '"a"');
    expect(await first).toMatchObject({ status: 'success', payload: '"a"', initMs: 0 });
    const second = run();
    done(fakes[0]);
    expect((await second).initMs).toBeUndefined();
    expect(fakes).toHaveLength(1);
  });

  it('starts one for each that waits, up to the bound, and queues the rest', async () => {
    const { fakes, run, done } = harness({ maxEnvironments: 2 });
    const all = Array.from({ length: 5 }, run);
    await settled();
    expect(fakes).toHaveLength(2);
    for (const fake of fakes) fake.emit({ kind: 'ready' });
    for (let round = 0; round < 3; round += 1) for (const fake of fakes) done(fake);
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual(Array(5).fill('success'));
  });

  describe('for which more invocations wait than the machine has processors', () => {
    async function crowded(idle: number) {
      const processors = () => ({ idle: crowd.clock.now() * idle, all: crowd.clock.now() });
      const crowd = harness({ steadyEnvironments: 2, maxEnvironments: 4, processors });
      const all = Array.from({ length: 12 }, crowd.run);
      await settled();
      // A start takes time, which is no reason for more starts.
      crowd.clock.advance(2_000);
      expect(crowd.fakes).toHaveLength(2);
      for (const fake of crowd.fakes) fake.emit({ kind: 'ready' });
      return { ...crowd, all };
    }

    it('does not grow while it computes', async () => {
      const { fakes, done, clock, all } = await crowded(0);
      for (let turn = 0; turn < 10; turn += 1) {
        clock.advance(999);
        done(fakes[turn % 2]);
      }
      expect((await Promise.all(all.slice(0, 10))).map(({ status }) => status)).toEqual(Array(10).fill('success'));
      expect(fakes).toHaveLength(2);
    });

    it('grows when it idles', async () => {
      const { fakes, clock, all, done } = await crowded(0.5);
      clock.advance(50);
      await settled();
      expect(fakes).toHaveLength(4);
      for (const fake of fakes.slice(2)) fake.emit({ kind: 'ready' });
      for (let round = 0; round < 3; round += 1) for (const fake of fakes) done(fake);
      expect((await Promise.all(all)).map(({ status }) => status)).toEqual(Array(12).fill('success'));
      expect(fakes).toHaveLength(4);
    });
  });

  it('ends invocations that wait for each other', async () => {
    const { fakes, run, done, clock } = harness({ steadyEnvironments: 1, maxEnvironments: 2 });
    const outer = run();
    await settled();
    fakes[0]?.emit({ kind: 'ready' });
    // The invocation in the first environment needs the second, and ends after it.
    const inner = run();
    clock.advance(1_000);
    await settled();
    fakes[1]?.emit({ kind: 'ready' });
    done(fakes[1], '"inner"');
    expect((await inner).payload).toBe('"inner"');
    done(fakes[0], '"outer"');
    expect((await outer).payload).toBe('"outer"');
  });

  it('refuses beyond the concurrency', async () => {
    const { run } = harness({ maxConcurrency: 2, reserved: true });
    const [, , third] = [run(), run(), run()];
    await expect(third).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      details: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
    await expect(harness({ maxConcurrency: 0 }).run()).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      details: { Reason: 'ConcurrentInvocationLimitExceeded' },
    });
  });

  it('frees its place after every kind of end', async () => {
    const { fakes, run, clock, done } = harness({ maxConcurrency: 1 });
    const ends: ((fake: Fake | undefined) => void)[] = [
      (fake) => done(fake),
      (fake) => fake?.emit({ kind: 'error', payload: '{}', memoryBytes: 0 }),
      (fake) => fake?.emit({ kind: 'error', payload: '{}', memoryBytes: 0, fatal: true }),
      (fake) => fake?.emit({ kind: 'exit', status: 3, outOfMemory: false }),
      () => clock.advance(3000),
    ];
    for (const end of ends) {
      const running = run();
      await settled();
      const fake = fakes.findLast((candidate) => !candidate.terminated);
      if (fake?.invocations.length === 0) fake.emit({ kind: 'ready' });
      end(fake);
      expect((await running).status).toMatch(/success|error|timeout/);
    }
    expect(fakes.filter(({ terminated }) => terminated)).toHaveLength(3);
  });

  it('ends one that idled for five minutes', async () => {
    const { fakes, run, done, clock, pool } = harness();
    const first = run();
    await settled();
    fakes[0]?.emit({ kind: 'ready' });
    done(fakes[0]);
    await first;
    clock.advance(200_000);
    const second = run();
    done(fakes[0]);
    await second;
    clock.advance(299_999);
    expect(pool.environments()).toBe(1);
    clock.advance(1);
    expect(pool.environments()).toBe(0);
    expect(fakes[0]?.terminated).toBe(true);
  });

  it('makes room among functions, but never takes the last chance of one', async () => {
    const capacity: Capacity = { total: 1, used: 0, pools: new Set() };
    const a = harness({}, capacity);
    const b = harness({}, capacity);
    const first = a.run();
    await settled();
    a.fakes[0]?.emit({ kind: 'ready' });
    const second = b.run();
    await settled();
    expect(b.fakes).toHaveLength(1);
    a.done(a.fakes[0]);
    b.fakes[0]?.emit({ kind: 'ready' });
    b.done(b.fakes[0]);
    await Promise.all([first, second]);
    const both = [b.run(), b.run()];
    await settled();
    // It worked a moment ago, so taking it would only move the cold start.
    expect(a.fakes[0]?.terminated).toBe(false);
    a.clock.advance(5_000);
    both.push(b.run());
    await settled();
    expect(a.fakes[0]?.terminated).toBe(true);
    expect(capacity.used).toBeLessThanOrEqual(2);
    void Promise.allSettled(both);
    await Promise.all([a.pool.stop(), b.pool.stop()]);
    expect(capacity.used).toBe(0);
  });

  it('ends one that never gets ready, with the first that waited', async () => {
    const { run, clock, fakes } = harness();
    const first = run();
    await settled();
    clock.advance(13_000);
    expect(await first).toMatchObject({ status: 'timeout' });
    expect(fakes[0]?.terminated).toBe(true);
  });

  describe('whose callers have a time limit', () => {
    async function busy() {
      const made = harness({ maxEnvironments: 1 });
      const first = made.run();
      await settled();
      made.fakes[0]?.emit({ kind: 'ready' });
      return { ...made, first, late: [] as string[] };
    }

    it('does not count the time for which an invocation waits for a free environment', async () => {
      const { clock, fakes, runFor, done, late } = await busy();
      const limit = new TimeLimit(clock, 500, () => late.push('second'));
      const second = runFor(limit);
      clock.advance(2_000);
      done(fakes[0]);
      clock.advance(499);
      expect(late).toEqual([]);
      clock.advance(1);
      expect(late).toEqual(['second']);
      // It has begun, so it ends, as on AWS.
      done(fakes[0], '"too late"');
      expect((await second).payload).toBe('"too late"');
    });

    it('counts the start of the environment from the moment in which it starts for the invocation', async () => {
      const { clock, fakes, runFor } = harness();
      const late: string[] = [];
      void runFor(new TimeLimit(clock, 500, () => late.push('cold')));
      await settled();
      clock.advance(400);
      fakes[0]?.emit({ kind: 'ready' });
      clock.advance(99);
      expect(late).toEqual([]);
      clock.advance(1);
      expect(late).toEqual(['cold']);
    });

    it('does not run what nobody wants any more when its turn comes', async () => {
      const { clock, fakes, runFor, done, first, pool } = await busy();
      const limits = [1, 2, 3].map(() => new TimeLimit(clock, Infinity, () => undefined));
      const [given, up, wanted] = limits.map((limit) => runFor(limit));
      limits[0]?.end();
      limits[1]?.end();
      done(fakes[0]);
      await first;
      await expect(given).rejects.toMatchObject({ code: 'ServiceException' });
      await expect(up).rejects.toMatchObject({ code: 'ServiceException' });
      done(fakes[0], '"wanted"');
      expect((await wanted)?.payload).toBe('"wanted"');
      expect(fakes[0]?.invocations.map(({ requestId }) => requestId)).toEqual(['r1', 'r4']);
      await pool.drain();
    });
  });

  it('refuses what is under way when it stops', async () => {
    const { run, pool, fakes } = harness();
    const running = run();
    await settled();
    fakes[0]?.emit({ kind: 'ready' });
    const stopped = pool.stop();
    await expect(running).rejects.toMatchObject({ code: 'ServiceException' });
    await stopped;
    await expect(run()).rejects.toMatchObject({ code: 'ServiceException' });
  });
});
