import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/kernel/errors.ts';
import { testPorts } from '../../support/ports.ts';
import { settle, virtualClock } from '../virtual-clock.ts';
import { harness, task } from './harness.ts';
import { map, mapRunOf, processor, withBucket, worker, worlds } from './map-runs.ts';

const made = worlds();

describe('a distributed Map', () => {
  it.each(['STANDARD', 'EXPRESS'])('works on each item in an execution of its own: %s', async (type) => {
    const one = await made();
    const { value, history } = await one.run(map({ Label: 'each', MaxConcurrency: 2 }, undefined, type), {
      input: [1, { a: 2 }, null],
    });
    expect(value).toEqual([1, { a: 2 }, null]);
    expect(one.types(history)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
    expect(mapRunOf(history)).toMatch(/^arn:aws:states:us-east-1:000000000000:mapRun:[^/]+\/each:[0-9a-f-]{36}$/);
  });

  it('serves others while it takes its items up, starts their executions and gathers their results', async () => {
    const one = await made();
    const rows = one.base.database.prepare(
      'SELECT status, count(*) AS count FROM states_map_children GROUP BY status ORDER BY status',
    );
    const input = Array.from({ length: 2_000 }, (_, index) => index);
    const machine = await one.define({ StartAt: 'M', States: map({ Label: 'each' }, undefined, 'EXPRESS') });
    const execution = await one.start(machine, input);
    const seen = new Set<string>();
    let found = await one.describe(execution);
    for (; found.status === 'RUNNING'; found = await one.describe(execution)) {
      seen.add((rows.all() as { status: string; count: number }[]).map((row) => `${row.status} ${row.count}`).join());
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(JSON.parse(found.output ?? '')).toEqual(input);
    // All that there is to do is done in many turns of the event loop.
    expect(seen.size).toBeGreaterThan(50);
  });

  it('shows its executions, and those what they belong to', async () => {
    const one = await made();
    const { history, execution } = await one.run(map({ Label: 'each' }), { input: ['x', 'y'] });
    const mapRunArn = mapRunOf(history);
    const { executions } = await one.call<{ executions: { executionArn: string }[] }>('ListExecutions', { mapRunArn });
    expect(executions).toHaveLength(2);
    const executionArn = executions[1]?.executionArn ?? '';
    expect(executionArn).toMatch(/:execution:[^/]+\/each:/);
    expect(await one.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"x"', mapRunArn });
    expect(await one.call('DescribeStateMachineForExecution', { executionArn })).toMatchObject({
      label: 'each',
      mapRunArn,
      definition: expect.stringContaining('"StartAt":"Each"'),
    });
    expect(await one.call('ListMapRuns', { executionArn: execution })).toMatchObject({
      mapRuns: [{ mapRunArn, executionArn: execution }],
    });
    const counts = { pending: 0, running: 0, succeeded: 2, failed: 0, timedOut: 0, aborted: 0, total: 2 };
    expect(await one.call('DescribeMapRun', { mapRunArn })).toMatchObject({
      status: 'SUCCEEDED',
      itemCounts: counts,
      executionCounts: counts,
    });
  });

  it.each([
    [{}, [{ bad: false }, { bad: true }], 'FAILED'],
    [{ ToleratedFailureCount: 1 }, [{ bad: false }, { bad: true }], 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, [{ bad: true }, { bad: true }], 'FAILED'],
    [{ ToleratedFailurePercentage: 50 }, [{ bad: false }, { bad: true }], 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 49 }, [{ bad: false }, { bad: true }], 'FAILED'],
  ])('tolerates failures as it is told: %j of %j', async (tolerance, input, status) => {
    const one = await made({ lambda: worker });
    const found = await one.run(map({ MaxConcurrency: 1, ...tolerance }, task('f')), { input });
    expect(found.status).toBe(status);
    if (status === 'FAILED')
      expect(found).toMatchObject({
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
      });
  });

  it('ends what still runs when too much has failed, and when it is stopped itself', async () => {
    const one = await made({ lambda: worker });
    const each = {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.bad = true %}', Next: 'F' }],
      Default: 'W',
    };
    const ItemProcessor = {
      ...processor(each),
      States: { Each: each, F: { Type: 'Fail' }, W: { Type: 'Wait', Seconds: 60, End: true } },
    };
    const failing = await one.run(map({ ItemProcessor }), { input: [1, { bad: true }] });
    expect(failing.status).toBe('FAILED');
    const counts = async (arn: string) => (await one.call('DescribeMapRun', { mapRunArn: arn }))['itemCounts'];
    expect(await counts(mapRunOf(failing.history))).toMatchObject({ failed: 1, aborted: 1, running: 0 });

    const execution = await one.start(await one.define({ StartAt: 'M', States: map({ ItemProcessor }) }), [1, 2], 's');
    await settle();
    const mapRunArn = mapRunOf(await one.history(execution));
    expect(await counts(mapRunArn)).toMatchObject({ running: 2 });
    await one.call('StopExecution', { executionArn: execution });
    await settle();
    expect(await one.call('DescribeMapRun', { mapRunArn })).toMatchObject({
      status: 'ABORTED',
      itemCounts: { aborted: 2 },
    });
    const { executions } = await one.call<{ executions: unknown[] }>('ListExecutions', {
      mapRunArn,
      statusFilter: 'ABORTED',
    });
    expect(executions).toHaveLength(2);
  });

  it('keeps to its concurrency, which may change on the way', async () => {
    const one = await made();
    const wait = { Type: 'Wait', Seconds: 10, End: true };
    const machine = await one.define({ StartAt: 'M', States: map({ MaxConcurrency: 1 }, wait) });
    const execution = await one.start(machine, [1, 2, 3, 4], 'c');
    await settle();
    const mapRunArn = mapRunOf(await one.history(execution));
    const running = async () =>
      ((await one.call('DescribeMapRun', { mapRunArn }))['itemCounts'] as { running: number }).running;
    expect(await running()).toBe(1);
    await one.call('UpdateMapRun', { mapRunArn, maxConcurrency: 3 });
    expect(await running()).toBe(3);
    await one.clock.advance(20_000);
    expect((await one.describe(execution)).status).toBe('SUCCEEDED');
    await expect(one.call('UpdateMapRun', { mapRunArn, maxConcurrency: 1 })).rejects.toThrow('not running');
  });

  it('needs the permission to start executions of its machine', async () => {
    const denied = new AwsError('AccessDeniedException', 'User is not authorized to perform: states:StartExecution');
    const one = await made({
      authorize: ({ action }) => {
        if (action === 'states:StartExecution') throw denied;
      },
    });
    expect(await one.run(map(), { input: [1] })).toMatchObject({ status: 'FAILED', error: 'States.Permissions' });
  });

  it.each([
    [
      'an inline Map',
      {
        M: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
          ItemReader: {},
          End: true,
        },
      },
      /ItemReader/,
    ],
    ['no type', map({ ItemProcessor: { ...processor(), ProcessorConfig: { Mode: 'DISTRIBUTED' } } }), /ExecutionType/],
    ['a label that is too long', map({ Label: 'x'.repeat(41) }), /40-character limit/],
    ['an empty batcher', map({ ItemBatcher: {} }), /MaxItemsPerBatch/],
    ['an empty writer', map({ ResultWriter: {} }), /ResultWriter without members/],
  ])('is refused with %s', async (_, states, words) => {
    const one = await made();
    await expect(one.define({ StartAt: 'M', States: states })).rejects.toThrow(words);
  });
});

describe.each(['STANDARD', 'EXPRESS'])('a distributed Map of %s executions after a crash', (type) => {
  it('goes on where it stood, and does nothing twice', async () => {
    const clock = virtualClock();
    const disk = testPorts({ clock });
    const calls: unknown[] = [];
    const lambda = (_: string, item: unknown) => {
      calls.push(item);
      return item;
    };
    const each = { ...task('f', { Next: 'W' }) };
    const ItemProcessor = {
      ...processor(each, type),
      States: { Each: each, W: { Type: 'Wait', Seconds: 10, End: true } },
    };
    const first = harness({ clock, database: disk.database, lambda, services: withBucket });
    const machine = await first.define({ StartAt: 'M', States: map({ ItemProcessor, MaxConcurrency: 2 }) });
    const execution = await first.start(machine, ['a', 'b', 'c', 'd', 'e']);
    await clock.advance(15_000);
    expect(calls).toEqual(['a', 'b', 'c', 'd']);
    await first.service.stop();

    const second = harness({ clock, database: disk.database, lambda, services: withBucket });
    await second.define({ StartAt: 'M', States: map({ ItemProcessor, MaxConcurrency: 2 }) });
    second.service.start?.();
    await clock.advance(20_000);
    expect(await second.describe(execution)).toMatchObject({
      status: 'SUCCEEDED',
      output: '["a","b","c","d","e"]',
    });
    expect(calls).toEqual(['a', 'b', 'c', 'd', 'e']);
    await second.service.stop();
    disk.dispose();
  });
});
