import { expect, it } from 'vitest';
import { createTurns } from '../../src/kernel/turns.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('few are done at once, of many as many as a turn has room for, all in their order', async () => {
  const inTurn = createTurns(3);
  const done: number[] = [];
  const ask = (number: number): void => inTurn(() => void done.push(number));
  [1, 2].forEach(ask);
  expect(done).toEqual([1, 2]);
  [3, 4, 5, 6, 7, 8].forEach(ask);
  expect(done).toEqual([1, 2, 3]);
  await nextTurn();
  ask(9);
  expect(done).toEqual([1, 2, 3, 4, 5, 6]);
  await nextTurn();
  expect(done).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await nextTurn();
  ask(10);
  expect(done).toHaveLength(10);
});

it('what weighs more than a turn has one of its own, and nobody goes before it', async () => {
  const inTurn = createTurns(3);
  const done: string[] = [];
  for (const [name, weight] of [
    ['a', 1],
    ['b', 9],
    ['c', 9],
    ['d', 2],
    ['e', 1],
  ] as const)
    inTurn(() => void done.push(name), weight);
  const turns = [done.join('')];
  for (let turn = 0; turn < 3; turn += 1) {
    await nextTurn();
    turns.push(done.join(''));
  }
  expect(turns).toEqual(['a', 'ab', 'abc', 'abcde']);
});
