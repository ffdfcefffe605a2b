import type { EpochMs } from '../../../kernel/clock.ts';
import { Minute, type Statistic } from './minute.ts';

/** What names a metric: its dimensions are a part of the name. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

interface Series {
  readonly id: MetricId;
  /** By the number of the minute since the epoch. */
  readonly minutes: Map<number, Minute>;
  unit: string;
}

export const minuteMs = 60_000;
const keptMinutes = 24 * 60;

/** Where a statistic is asked for: `count` windows, the last of which ends at `end`. */
export interface Windows {
  readonly end: EpochMs;
  readonly periodMs: number;
  readonly count: number;
}

/** One number for each window, the oldest first; undefined where nothing was measured. */
export type Points = readonly (number | undefined)[];

/** Minutes of metrics in memory: of one day, and at most so many of all metrics together. The oldest go first. */
export class MetricStore {
  readonly #series = new Map<string, Series>();
  readonly #keys = new Keys();
  readonly #most: number;
  #minutes = 0;

  constructor(most = 100_000) {
    this.#most = most;
  }

  put(id: MetricId, at: EpochMs, value: number, { count = 1, unit = 'None' } = {}): void {
    const key = this.#keys.of(id);
    const series = this.#series.get(key) ?? newSeries(id, unit);
    series.unit = unit;
    const number = Math.floor(at / minuteMs);
    const minute = series.minutes.get(number);
    if (minute) return minute.add(value, count);
    // What was measured last stands at the end.
    this.#series.delete(key);
    this.#series.set(key, series);
    const started = new Minute();
    started.add(value, count);
    series.minutes.set(number, started);
    this.#minutes += 1;
    while (this.#minutes > this.#most) this.#dropOldest();
  }

  /** Forgets what is older than a day. */
  expire(now: EpochMs): void {
    const first = Math.floor(now / minuteMs) - keptMinutes;
    for (const [key, { minutes }] of this.#series) {
      for (const number of minutes.keys()) if (number < first) this.#drop(minutes, number);
      if (minutes.size === 0) this.#series.delete(key);
    }
  }

  metrics(): MetricId[] {
    return [...this.#series.values()].map(({ id }) => id);
  }

  /** When anything was measured of a metric for the last time. */
  lastOf(id: MetricId): EpochMs | undefined {
    const numbers = [...(this.#series.get(this.#keys.of(id))?.minutes.keys() ?? [])];
    return numbers.length === 0 ? undefined : Math.max(...numbers) * minuteMs;
  }

  unitOf(id: MetricId): string {
    return this.#series.get(this.#keys.of(id))?.unit ?? 'None';
  }

  points(id: MetricId, statistic: Statistic, { end, periodMs, count }: Windows): Points {
    const minutes = this.#series.get(this.#keys.of(id))?.minutes;
    return Array.from({ length: count }, (_, index) => {
      const from = end - (count - index) * periodMs;
      const merged = minutes && mergedOf(minutes, from, from + periodMs);
      return merged && merged.count > 0 ? statistic(merged) : undefined;
    });
  }

  #dropOldest(): void {
    for (const [key, { minutes }] of this.#series) {
      for (const number of minutes.keys()) {
        this.#drop(minutes, number);
        break;
      }
      if (minutes.size === 0) this.#series.delete(key);
      return;
    }
  }

  #drop(minutes: Map<number, Minute>, number: number): void {
    minutes.delete(number);
    this.#minutes -= 1;
  }
}

const newSeries = ({ namespace, name, dimensions }: MetricId, unit: string): Series => ({
  id: { namespace, name, dimensions },
  minutes: new Map(),
  unit,
});

function mergedOf(minutes: ReadonlyMap<number, Minute>, from: EpochMs, to: EpochMs): Minute {
  const merged = new Minute();
  const [first, last] = [Math.ceil(from / minuteMs), Math.ceil(to / minuteMs)];
  // Few minutes in a long window, or a short window of many minutes.
  if (last - first > minutes.size) {
    for (const [number, minute] of minutes) if (number >= first && number < last) merged.merge(minute);
    return merged;
  }
  for (let number = first; number < last; number += 1) {
    const minute = minutes.get(number);
    if (minute) merged.merge(minute);
  }
  return merged;
}

/**
 * Texts that tell metrics apart. Whoever measures often hands over the same object of dimensions again, and its text is
 * written once.
 */
class Keys {
  readonly #known = new WeakMap<MetricId['dimensions'], Map<string, string>>();

  of(id: MetricId): string {
    const { dimensions, namespace, name } = id;
    let byName = this.#known.get(dimensions);
    if (!byName) this.#known.set(dimensions, (byName = new Map()));
    const whole = `${namespace}\n${name}`;
    let key = byName.get(whole);
    if (key === undefined) byName.set(whole, (key = written(id)));
    return key;
  }
}

const written = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
