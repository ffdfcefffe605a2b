import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inOrder } from '../../../src/services/monitoring/engine/composite-order.ts';

const arnOf = (name: string): string => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;
const alarm = (name: string, below: readonly string[]) => ({
  name,
  alarmRule: ['TRUE', ...below.map((one, index) => `ALARM("${index % 2 ? arnOf(one) : one}")`)].join(' OR '),
});

it.each<[string, Record<string, string[]>, string[]]>([
  ['a chain', { c: ['b'], b: ['a'], a: ['metric'] }, ['a', 'b', 'c']],
  ['itself', { a: ['a'], b: [] }, ['b']],
  ['a circle', { a: ['b'], b: ['c'], c: ['a'], d: ['a'], e: ['metric'] }, ['e']],
  ['twice the same', { a: ['b', 'b'], b: [] }, ['b', 'a']],
])(
  'composite alarms are evaluated after those that they stand on, and in a circle not at all: %s',
  (_, rules, order) => {
    const alarms = Object.entries(rules).map(([name, below]) => alarm(name, below));
    expect(inOrder(alarms).map(({ alarm: { name } }) => name)).toEqual(order);
  },
);

it('whatever stands on what, each is evaluated once, after what is below, unless a circle is below', () => {
  const names = [...'abcdefgh'];
  const below = fc.subarray([...names, 'metric']);
  fc.assert(
    fc.property(fc.tuple(...names.map(() => below)), (lists) => {
      const rules = new Map(names.map((name, index) => [name, lists[index] ?? []]));
      const order = inOrder([...rules].map(([name, list]) => alarm(name, list))).map((one) => one.alarm.name);
      expect(new Set(order).size).toBe(order.length);
      const isDone = (until: number) => (name: string) => name === 'metric' || order.slice(0, until).includes(name);
      order.forEach((name, index) => expect(rules.get(name)?.every(isDone(index))).toBe(true));
      // An alarm that is left out depends on another one that is left out.
      for (const [name, list] of rules) if (!order.includes(name)) expect(list.every(isDone(order.length))).toBe(false);
    }),
  );
});

it('a thousand in a circle take no time', () => {
  const alarms = Array.from({ length: 1_000 }, (_, index) => alarm(`a${index}`, [`a${(index + 1) % 1_000}`]));
  expect(inOrder(alarms)).toEqual([]);
});
