import { describe, expect, it } from 'vitest';
import { visitsOf } from '../../console/src/screens/executions/visits.ts';

let id = 0;
const event = (type: string, previousEventId: number, details: object = {}) => ({
  id: (id += 1),
  previousEventId,
  timestamp: id,
  type,
  someEventDetails: details,
});
const shown = (events: ReturnType<typeof event>[], isOver = true) =>
  visitsOf(events, isOver).map(({ name, outcome, error }) => [name, outcome, error]);

describe('which states of an execution ran, by its history', () => {
  it('knows a parallel state as succeeded, although its end comes after an event of a branch', () => {
    id = 0;
    const events = [
      event('ExecutionStarted', 0),
      event('ParallelStateEntered', 1, { name: 'Both', input: '{}' }),
      event('PassStateEntered', 2, { name: 'One' }),
      event('PassStateEntered', 2, { name: 'Two' }),
      event('PassStateExited', 3, { name: 'One', output: '1' }),
      event('PassStateExited', 4, { name: 'Two', output: '2' }),
      event('ParallelStateSucceeded', 6),
      event('ParallelStateExited', 7, { name: 'Both', output: '[1,2]' }),
      event('ExecutionSucceeded', 8),
    ];
    expect(shown(events)).toEqual([
      ['Both', 'succeeded', undefined],
      ['One', 'succeeded', undefined],
      ['Two', 'succeeded', undefined],
    ]);
    expect(visitsOf(events, true)[0]).toMatchObject({ input: '{}', output: '[1,2]' });
  });

  it('tells what failed, what was caught, and what goes on', () => {
    id = 0;
    const events = [
      event('ExecutionStarted', 0),
      event('TaskStateEntered', 1, { name: 'Caught' }),
      event('TaskScheduled', 2),
      event('TaskFailed', 3, { error: 'Boom', cause: 'why' }),
      event('TaskStateExited', 4, { name: 'Caught' }),
      event('TaskStateEntered', 5, { name: 'Last', input: '7' }),
    ];
    expect(shown(events, false)).toEqual([
      ['Caught', 'caught', 'Boom'],
      ['Last', 'running', undefined],
    ]);
    const failed = [...events, event('LambdaFunctionFailed', 6, { error: 'Bad' }), event('ExecutionFailed', 7)];
    expect(shown(failed)).toEqual([
      ['Caught', 'caught', 'Boom'],
      ['Last', 'failed', 'Bad'],
    ]);
  });

  it('knows what succeeded at the second attempt', () => {
    id = 0;
    const events = [
      event('ExecutionStarted', 0),
      event('TaskStateEntered', 1, { name: 'Tried' }),
      event('TaskScheduled', 2),
      event('TaskFailed', 3, { error: 'Boom' }),
      event('TaskScheduled', 4),
      event('TaskSucceeded', 5),
      event('TaskStateExited', 6, { name: 'Tried' }),
    ];
    expect(visitsOf(events, true)).toMatchObject([{ name: 'Tried', outcome: 'succeeded', attempts: 2 }]);
  });
});
