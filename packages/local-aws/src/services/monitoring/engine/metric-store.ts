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

/** What percentiles need takes most of the memory. */
const valuesForEachMinute = 10;
/** Of names, with their dimensions: a client may make each as long as it likes. */
const charactersForEachMinute = 100;

/**
 * Minutes of metrics in memory: of one day, and at most so many of all metrics together, with ten times as many values
 * and names of a hundred times as many characters. The oldest go first.
 */
export class MetricStore {
  readonly #series = new Map<string, Series>();
  readonly #keys = new Keys();
  readonly #most: number;
  #minutes = 0;
  #values = 0;
  #characters = 0;

  constructor(most = 100_000) {
    this.#most = most;
  }

  put(id: MetricId, at: EpochMs, value: number, { count = 1, unit = 'None' } = {}): void {
    const key = this.#keys.of(id);
    const series = this.#series.get(key) ?? this.#newSeries(id, unit, key);
    series.unit = unit;
    const number = Math.floor(at / minuteMs);
    const minute = series.minutes.get(number);
    if (minute) return this.#add(minute, value, count);
    // What was measured last stands at the end.
    this.#series.delete(key);
    this.#series.set(key, series);
    const started = new Minute();
    series.minutes.set(number, started);
    this.#minutes += 1;
    this.#add(started, value, count);
  }

  #add(minute: Minute, value: number, count: number): void {
    this.#values -= minute.values;
    minute.add(value, count);
    this.#values += minute.values;
    while (
      this.#minutes > this.#most ||
      this.#values > valuesForEachMinute * this.#most ||
      this.#characters > charactersForEachMinute * this.#most
    )
      this.#dropOldest();
  }

  /** Forgets what is older than a day. */
  expire(now: EpochMs): void {
    const first = Math.floor(now / minuteMs) - keptMinutes;
    for (const [key, { minutes }] of this.#series) {
      for (const number of minutes.keys()) if (number < first) this.#drop(minutes, number);
      if (minutes.size === 0) this.#forget(key);
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
    const minutes = this.#series.get(this.#keys.of(id))?.minutes ?? new Map<number, Minute>();
    const first = end - count * periodMs;
    const merged = new Map<number, Minute>();
    for (const [number, minute] of minutes) {
      const index = Math.floor((number * minuteMs - first) / periodMs);
      if (index < 0 || index >= count) continue;
      const window = merged.get(index) ?? new Minute();
      window.merge(minute);
      merged.set(index, window);
    }
    return Array.from({ length: count }, (_, index) => {
      const window = merged.get(index);
      return window && window.count > 0 ? statistic(window) : undefined;
    });
  }

  #dropOldest(): void {
    for (const [key, { minutes }] of this.#series) {
      for (const number of minutes.keys()) {
        this.#drop(minutes, number);
        break;
      }
      if (minutes.size === 0) this.#forget(key);
      return;
    }
  }

  #newSeries({ namespace, name, dimensions }: MetricId, unit: string, key: string): Series {
    this.#characters += key.length;
    return { id: { namespace, name, dimensions }, minutes: new Map(), unit };
  }

  #forget(key: string): void {
    this.#characters -= key.length;
    this.#series.delete(key);
  }

  #drop(minutes: Map<number, Minute>, number: number): void {
    this.#values -= minutes.get(number)?.values ?? 0;
    minutes.delete(number);
    this.#minutes -= 1;
  }
}

/**
 * Texts that tell metrics apart. Whoever measures often hands over the same object of dimensions again, and its text is
 * written once.
 */
class Keys {
  readonly #known = new WeakMap<MetricId['dimensions'], Map<string, Map<string, string>>>();

  of(id: MetricId): string {
    const { dimensions, namespace, name } = id;
    let byNamespace = this.#known.get(dimensions);
    if (!byNamespace) this.#known.set(dimensions, (byNamespace = new Map()));
    let byName = byNamespace.get(namespace);
    if (!byName) byNamespace.set(namespace, (byName = new Map()));
    let key = byName.get(name);
    if (key === undefined) byName.set(name, (key = written(id)));
    return key;
  }
}

const written = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
