import { expect, it } from 'vitest';
import { createPace } from '../../src/kernel/pace.ts';

it('work goes on while its turn is young, and gives way when it has lasted long', async () => {
  let now = 0;
  const pause = createPace(() => now);
  expect(pause()).toBeUndefined();
  now += 10;
  expect(pause()).toBeUndefined();
  now += 15;
  const order: string[] = [];
  setImmediate(() => order.push('another'));
  const next = pause();
  expect(next).toBeInstanceOf(Promise);
  expect(pause()).toBe(next);
  await next?.then(() => order.push('the work'));
  expect(order).toEqual(['another', 'the work']);
  expect(pause()).toBeUndefined();
});

it('a turn is counted from its first work, however much time has passed since the last one', async () => {
  let now = 0;
  const pause = createPace(() => now);
  pause();
  await new Promise((resolve) => void setImmediate(resolve));
  now += 1_000;
  expect(pause()).toBeUndefined();
});
