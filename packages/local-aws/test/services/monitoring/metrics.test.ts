import { atOnce } from '../../../src/kernel/in-turns.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { statisticNamed } from '../../../src/services/monitoring/engine/minute.ts';
import { Metrics } from '../../../src/services/monitoring/metrics.ts';
import { testPorts, type TestPorts } from '../../support/ports.ts';

const minute = 60_000;
const id = (name: string) => ({ namespace: 'N', name, dimensions: { d: 'v' } });

let ports: TestPorts;
beforeEach(() => void (ports = testPorts()));
afterEach(() => ports.dispose());

const begin = (most?: number) => new Metrics(ports.database, most);
const points = (metrics: Metrics, name: string, stat: string, count = 1) =>
  metrics.points(id(name), statisticNamed(stat), { end: count * minute, periodMs: minute, count });
const all = (metrics: Metrics, name: string) =>
  ['SampleCount', 'Sum', 'Minimum', 'Maximum', 'p50'].map((stat) => points(metrics, name, stat)[0]);
const rows = (table: string) =>
  (ports.database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count;

it('are there after a restart, and a minute that goes on is one minute', () => {
  const before = begin();
  for (const value of [4, 1, 4]) before.put(id('a'), 0, value, { unit: 'Seconds' });
  before.close();
  const after = begin();
  expect(all(after, 'a')).toEqual([3, 9, 1, 4, 4]);
  for (const value of [1, 1, 7]) after.put(id('a'), 30_000, value, { unit: 'Seconds' });
  expect(all(after, 'a')).toEqual([6, 18, 1, 7, 1]);
  expect([atOnce(after.metrics()), after.unitOf(id('a'))]).toEqual([[id('a')], 'Seconds']);
  expect([0, minute].map((since) => atOnce(after.metrics(since)))).toEqual([[id('a')], []]);
});

it('survive an end without a stop once somebody has asked or a minute is over', () => {
  const before = begin();
  before.put(id('a'), 0, 5);
  before.expire(minute);
  before.put(id('a'), minute, 6);
  expect(points(begin(), 'a', 'Sum', 2)).toEqual([5, undefined]);
  points(before, 'b', 'Sum');
  expect(points(begin(), 'a', 'Sum', 2)).toEqual([5, 6]);
});

it('are a bounded number of minutes, also over restarts, of which the oldest go first', () => {
  const names = ['m0', 'm1', 'm2'];
  for (let half = 0; half < 2; half += 1) {
    const metrics = begin(10);
    for (let at = half * 50; at < half * 50 + 50; at += 1) metrics.put(id(`m${at % 3}`), at * minute, 1);
    metrics.close();
  }
  const metrics = begin(10);
  const kept = names.flatMap((name) => points(metrics, name, 'Sum', 100).flatMap((point, at) => (point ? [at] : [])));
  expect(kept.toSorted((a, b) => a - b)).toEqual([91, 92, 93, 94, 95, 96, 97, 98, 99]);
});

it('have names that are bounded together: the oldest go first', () => {
  const metrics = begin(100);
  const long = (number: number) => `${number} ${'n'.repeat(1_000)}`;
  for (let number = 0; number < 30; number += 1) metrics.put(id(long(number)), number * minute, 1);
  const kept = atOnce(metrics.metrics()).map(({ name }) => Number.parseInt(name, 10));
  expect(kept.length).toBeLessThan(10);
  expect(kept.at(-1)).toBe(29);
  metrics.put(id('n'.repeat(100_000)), 40 * minute, 1);
  expect(atOnce(metrics.metrics())).toEqual([]);
});

it('are forgotten after a day, and with the last minute the metric itself', () => {
  const metrics = begin();
  for (const at of [0, minute]) metrics.put(id('a'), at, 1);
  metrics.expire(24 * 60 * minute + minute);
  expect(points(metrics, 'a', 'Sum', 2)).toEqual([undefined, 1]);
  metrics.expire(24 * 60 * minute + 2 * minute);
  expect([atOnce(metrics.metrics()), rows('monitoring_minutes'), rows('monitoring_metrics')]).toEqual([[], 0, 0]);
});

it('answer percentiles, also of very many values, from a minute that stays small', () => {
  const metrics = begin();
  for (let value = 1; value <= 10_000; value += 1) {
    metrics.put(id('a'), 0, value);
    if (value % 1_000 === 0) metrics.write();
  }
  const [p50] = points(metrics, 'a', 'p50');
  expect(p50).toBeGreaterThan(4_500);
  expect(p50).toBeLessThan(5_500);
  const { size } = ports.database.prepare('SELECT size FROM monitoring_minutes').get() as { size: number };
  expect(size).toBeLessThan(3_000);
});

it('take no number that is none, and no sum that is none', () => {
  const metrics = begin();
  for (const value of [Number.NaN, Infinity, -Infinity]) metrics.put(id('a'), 0, value);
  expect(atOnce(metrics.metrics())).toEqual([]);
  for (const value of [1e308, 1e308, -1e308]) metrics.put(id('b'), 0, value, { count: 1e300 });
  expect(all(metrics, 'b').every((value) => Number.isFinite(value))).toBe(true);
});

it('of any name are told apart', () => {
  const metrics = begin();
  const odd = ['', "'; DROP TABLE monitoring_metrics; --", '"', '\u0000', '🐉'];
  odd.forEach((name, index) => metrics.put(id(name), 0, index + 1));
  expect(odd.map((name) => points(metrics, name, 'Sum')[0])).toEqual([1, 2, 3, 4, 5]);
  expect(atOnce(metrics.metrics())).toEqual(odd.map(id));
});
