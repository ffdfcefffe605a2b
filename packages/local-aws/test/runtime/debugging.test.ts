import { expect, it } from 'vitest';
import { debuggingOf } from '../../src/runtime/debugging.ts';
import { recordingOperator } from '../support/operator.ts';

it('names the ports at which functions are debugged, also when something else has theirs', () => {
  const operator = recordingOperator();
  const { debugging } = debuggingOf({ inspect: { firstPort: 1_000, sources: '' }, operator });
  expect([debugging?.portOf('a'), debugging?.portOf('b'), debugging?.portOf('a')]).toEqual([1_000, 1_001, 1_000]);
  debugging?.listens('a', 1_000);
  debugging?.listens('b', 5_000);
  expect(debugging?.inspectors()).toEqual([
    ['a', 1_000],
    ['b', 5_000],
  ]);
  expect(operator.said.join()).toContain('b is debugged at 127.0.0.1:5000: port 1001 is in use.');
  debugging?.listens('b', 1_001);
  expect(debugging?.inspectors()).toEqual([
    ['a', 1_000],
    ['b', 1_001],
  ]);
});
