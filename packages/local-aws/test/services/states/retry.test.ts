import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { covers, retryDelay } from '../../../src/services/states/engine/failure.ts';
import type { Retrier } from '../../../src/services/states/engine/definition/machine.ts';
import { FunctionError, harness, task } from './harness.ts';

let made: ReturnType<typeof harness> | undefined;
afterEach(async () => {
  await made?.dispose();
  made = undefined;
});

const retrier = fc.record({
  errors: fc.constant(['States.ALL']),
  intervalSeconds: fc.integer({ min: 1, max: 100 }),
  backoffRate: fc.double({ min: 1, max: 10, noNaN: true }),
  maxAttempts: fc.constant(10),
  maxDelaySeconds: fc.integer({ min: 101, max: 1000 }),
});

describe('retryDelay', () => {
  it('grows by the rate up to MaxDelaySeconds, and jitter draws from all of it', () => {
    fc.assert(
      fc.property(
        retrier,
        fc.integer({ min: 0, max: 200 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (base, attempt, random) => {
          const whole = Math.min(base.intervalSeconds * base.backoffRate ** attempt, base.maxDelaySeconds) * 1000;
          expect(retryDelay({ ...base, jitter: 'NONE' }, attempt, () => random)).toBe(Math.round(whole));
          const jittered = retryDelay({ ...base, jitter: 'FULL' }, attempt, () => random);
          expect(jittered).toBe(Math.round(whole * random));
        },
      ),
    );
  });

  it('is uniform over 10,000 failures (Kolmogorov-Smirnov, p > 0.01)', () => {
    let seed = 42;
    const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    const one: Retrier = {
      errors: [],
      intervalSeconds: 1,
      backoffRate: 2,
      maxAttempts: 6,
      maxDelaySeconds: 20,
      jitter: 'FULL',
    };
    const delays = Array.from({ length: 10_000 }, () => retryDelay(one, 5, random) / 20_000).sort((a, b) => a - b);
    const distance = Math.max(
      ...delays.map((delay, index) =>
        Math.max(Math.abs(delay - index / 10_000), Math.abs(delay - (index + 1) / 10_000)),
      ),
    );
    expect(distance).toBeLessThan(1.63 / Math.sqrt(10_000));
  });

  it('stays finite without MaxDelaySeconds', () => {
    expect(
      retryDelay({ errors: [], intervalSeconds: 1, backoffRate: 10, maxAttempts: 500, jitter: 'NONE' }, 400, () => 0),
    ).toBe(366 * 24 * 3600 * 1000);
  });
});

describe('covers', () => {
  it.each([
    [['States.ALL'], { error: 'Anything' }, true],
    [['States.ALL'], { error: 'States.Runtime', terminal: true }, false],
    [['States.Runtime'], { error: 'States.Runtime', terminal: true }, false],
    [['States.TaskFailed'], { error: 'Anything' }, true],
    [['States.TaskFailed'], { error: 'States.Timeout' }, false],
    [['States.Timeout'], { error: 'States.Timeout' }, true],
    [['States.BranchFailed'], { error: 'X', fromBranch: true }, true],
    [['States.BranchFailed'], { error: 'X' }, false],
    [['A', 'B'], { error: 'B' }, true],
    [['A'], { error: 'a' }, false],
  ])('%j covers %j: %s', (names, failure, expected) => {
    expect(covers(names, failure)).toBe(expected);
  });
});

describe('Retry', () => {
  const flaky = (errors: string[]) => {
    const left = [...errors];
    return () => {
      const error = left.shift();
      if (error) throw new FunctionError(error);
      return 'done';
    };
  };

  it('waits longer each time, counts by retrier and shows RetryCount', async () => {
    made = harness({ lambda: flaky(['A', 'A', 'B', 'A']) });
    const states = {
      T: task('f', {
        Arguments: { FunctionName: 'f', Payload: ['{% $states.context.State.RetryCount %}'] },
        Retry: [
          { ErrorEquals: ['B'], IntervalSeconds: 10 },
          { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxDelaySeconds: 3, BackoffRate: 2 },
        ],
      }),
    };
    const { value, history } = await made.run(states, { advance: 60_000 });
    expect(value).toBe('done');
    const scheduled = history.filter((event) => event.type === 'TaskScheduled');
    expect(scheduled.map((event) => event.timestamp - (scheduled[0]?.timestamp ?? 0))).toEqual([0, 1, 3, 13, 16]);
    expect(
      scheduled.map(
        (event) =>
          (
            JSON.parse((event['taskScheduledEventDetails'] as { parameters: string }).parameters) as {
              Payload: number[];
            }
          ).Payload,
      ),
    ).toEqual([[0], [1], [2], [3], [4]]);
    expect(made.types(history).filter((type) => type.startsWith('TaskState'))).toEqual([
      'TaskStateEntered',
      'TaskStateExited',
    ]);
  });

  it('ends after MaxAttempts, with Catch after Retry', async () => {
    made = harness({ lambda: flaky(['A', 'A', 'A', 'A']) });
    const states = {
      T: task('f', {
        Next: 'C',
        Retry: [{ ErrorEquals: ['A'], MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ['A'], Next: 'C' }],
      }),
      C: { Type: 'Succeed' },
    };
    const { value, history } = await made.run(states, { advance: 60_000 });
    expect(value).toMatchObject({ Error: 'A' });
    expect(history.filter((event) => event.type === 'TaskFailed')).toHaveLength(3);
  });

  it('does not retry with MaxAttempts 0, and starts counting anew when the state is entered again', async () => {
    const failing = flaky(['A', 'A']);
    made = harness({ lambda: (name, payload) => (name === 'count' ? payload : failing()) });
    const states = {
      T: task('f', {
        Next: 'Done',
        Retry: [
          { ErrorEquals: ['Never'], MaxAttempts: 0 },
          { ErrorEquals: ['A'], MaxAttempts: 1 },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'T' }],
      }),
      Done: task('count', {
        Arguments: { FunctionName: 'count', Payload: ['{% $states.context.State.RetryCount %}'] },
      }),
    };
    expect((await made.run(states, { advance: 60_000 })).value).toEqual([0]);
  });
});
