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
  readonly #most: number;
  #minutes = 0;

  constructor(most = 100_000) {
    this.#most = most;
  }

  put(id: MetricId, at: EpochMs, value: number, { count = 1, unit = 'None' } = {}): void {
    const key = keyOf(id);
    const series = this.#series.get(key) ?? { id, minutes: new Map<number, Minute>(), unit };
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
    const numbers = [...(this.#series.get(keyOf(id))?.minutes.keys() ?? [])];
    return numbers.length === 0 ? undefined : Math.max(...numbers) * minuteMs;
  }

  unitOf(id: MetricId): string {
    return this.#series.get(keyOf(id))?.unit ?? 'None';
  }

  points(id: MetricId, statistic: Statistic, { end, periodMs, count }: Windows): Points {
    const minutes = this.#series.get(keyOf(id))?.minutes;
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

const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
