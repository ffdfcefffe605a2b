import { describe, expect, it } from 'vitest';
import { FunctionError, hang, harnesses, task } from './harness.ts';

const create = harnesses();

const branch = (state: object, name: string) => ({ StartAt: name, States: { [name]: state } });

describe('Parallel', () => {
  it('gives the branches its Arguments and collects their outputs in order', async () => {
    const { value, history } = await create({ lambda: async (name, payload) => ({ name, payload }) }).run(
      {
        Both: {
          Type: 'Parallel',
          Arguments: { only: '{% $states.input.n %}' },
          Branches: [
            branch(task('a'), 'A'),
            branch({ Type: 'Pass', Output: '{% $states.input.only %}', End: true }, 'B'),
          ],
          Output: { results: '{% $states.result %}' },
          Assign: { second: '{% $states.result[1] %}' },
          Next: 'After',
        },
        After: { Type: 'Pass', Output: { all: '{% $states.input.results %}', second: '{% $second %}' }, End: true },
      },
      { input: { n: 7 } },
    );
    expect(value).toEqual({ all: [{ name: 'a', payload: { only: 7 } }, 7], second: 7 });
    const types = history.map((event) => event.type);
    expect(types.slice(0, 3)).toEqual(['ExecutionStarted', 'ParallelStateEntered', 'ParallelStateStarted']);
    expect(history.filter((event) => event.previousEventId === 3).map((event) => event.type)).toEqual([
      'TaskStateEntered',
      'PassStateEntered',
    ]);
    expect(types.slice(-5)).toEqual([
      'ParallelStateSucceeded',
      'ParallelStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('lets branches read outer variables, and keeps their own to themselves', async () => {
    const { value } = await create().run({
      Set: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'X',
            States: {
              X: { Type: 'Pass', Assign: { mine: '{% $outer + 1 %}' }, Next: 'X2' },
              X2: { Type: 'Pass', Output: '{% $mine %}', End: true },
            },
          },
          {
            StartAt: 'Y',
            States: {
              Y: { Type: 'Pass', Assign: { mine: '{% $outer + 10 %}' }, Next: 'Y2' },
              Y2: { Type: 'Pass', Output: '{% $mine %}', End: true },
            },
          },
        ],
        Next: 'After',
      },
      After: { Type: 'Pass', Output: { in: '{% $states.input %}', leaked: '{% $exists($mine) %}' }, End: true },
    });
    expect(value).toEqual({ in: [2, 11], leaked: false });
  });

  it('fails with the error of the first branch to fail, aborts the others and can be caught', async () => {
    const lambda = (name: string) => {
      if (name === 'slow') return hang();
      throw new FunctionError('Boom', 'x');
    };
    const made = create({ lambda });
    const { value, history } = await made.run({
      Both: {
        Type: 'Parallel',
        Branches: [
          branch(task('slow'), 'Slow'),
          branch(task('bad'), 'Bad'),
          branch({ Type: 'Wait', Seconds: 5, End: true }, 'W'),
        ],
        Next: 'Caught',
        Catch: [{ ErrorEquals: ['Boom'], Next: 'Caught' }],
      },
      Caught: { Type: 'Succeed' },
    });
    expect(value).toMatchObject({ Error: 'Boom' });
    const failed = history.find((event) => event.type === 'TaskFailed')?.id;
    expect(
      history
        .filter((event) => /Aborted|ParallelStateFailed/.test(event.type))
        .map((event) => [event.type, event.previousEventId]),
    ).toEqual([
      ['TaskStateAborted', failed],
      ['TaskStateAborted', failed],
      ['WaitStateAborted', failed],
      ['ParallelStateFailed', failed],
    ]);
    expect(made.clock.pending()).toBe(0);
  });

  it('is retried as a whole', async () => {
    let calls = 0;
    const made = create({
      lambda: () => {
        if (++calls < 3) throw new FunctionError('Flaky');
        return 'ok';
      },
    });
    const { value, history } = await made.run(
      { P: { Type: 'Parallel', Branches: [branch(task('f'), 'F')], Retry: [{ ErrorEquals: ['Flaky'] }], End: true } },
      { advance: 3000 },
    );
    expect(value).toEqual(['ok']);
    expect(history.filter((event) => event.type === 'ParallelStateStarted')).toHaveLength(3);
  });

  it('nests', async () => {
    const inner = {
      Type: 'Parallel',
      Branches: [branch(task('a'), 'A'), branch({ Type: 'Wait', Seconds: 2, Output: 'b', End: true }, 'B')],
      End: true,
    };
    const { value } = await create({ lambda: (name) => name }).run(
      {
        Outer: {
          Type: 'Parallel',
          Branches: [branch(inner, 'Inner'), branch({ Type: 'Succeed', Output: 'c' }, 'C')],
          End: true,
        },
      },
      { advance: 2000 },
    );
    expect(value).toEqual([['a', 'b'], 'c']);
  });
});

describe('Map', () => {
  const processor = { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Each', States: { Each: task('f') } };

  it('runs its processor for each item, no more at a time than MaxConcurrency', async () => {
    let busy = 0;
    let most = 0;
    const lambda = async (_name: string, payload: unknown) => {
      most = Math.max(most, ++busy);
      await new Promise((resolve) => setImmediate(resolve));
      busy -= 1;
      return payload;
    };
    const { value, history } = await create({ lambda }).run(
      {
        M: {
          Type: 'Map',
          Items: '{% $states.input.list %}',
          ItemSelector: { v: '{% $states.context.Map.Item.Value %}', i: '{% $states.context.Map.Item.Index %}' },
          MaxConcurrency: 2,
          ItemProcessor: processor,
          End: true,
        },
      },
      { input: { list: ['a', 'b', 'c', 'd', 'e'] }, advance: 100 },
    );
    expect(value).toEqual(['a', 'b', 'c', 'd', 'e'].map((v, i) => ({ v, i })));
    expect(most).toBe(2);
    expect(history.filter((event) => event.type === 'MapIterationSucceeded')).toHaveLength(5);
    expect(history[2]).toMatchObject({ type: 'MapStateStarted', mapStateStartedEventDetails: { length: 5 } });
  });

  it('has nothing to do for no items, and fails for anything but a list', async () => {
    const map = { M: { Type: 'Map', ItemProcessor: processor, End: true } };
    expect((await create().run(map, { input: [] })).value).toEqual([]);
    expect(await create().run(map, { input: { a: 1 } })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
    });
  });

  it('fails with the first item that fails', async () => {
    const lambda = (_: string, payload: unknown) => {
      if ((payload as { n: number }).n === 2) throw new FunctionError('Bad');
      return hang();
    };
    const { status, error, history } = await create({ lambda }).run(
      { M: { Type: 'Map', ItemProcessor: processor, End: true } },
      { input: [{ n: 1 }, { n: 2 }, { n: 3 }] },
    );
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'Bad' });
    expect(
      history.map((event) => event.type).filter((type) => /^MapIteration(Failed|Aborted)|MapStateFailed/.test(type)),
    ).toEqual(['MapIterationFailed', 'MapIterationAborted', 'MapIterationAborted', 'MapStateFailed']);
  });
});
