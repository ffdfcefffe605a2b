import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';

/** The stored form of a minute. */
export interface StoredMinute {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** How often each value was measured, as JSON. */
  readonly list: string;
}

/** The measurements of one metric within one or more minutes. */
export class Minute {
  count = 0;
  sum = 0;
  min = Infinity;
  max = -Infinity;
  /** How often each value was measured. Percentiles need this. */
  readonly #values = new Map<number, number>();

  static of({ count, sum, min, max, list }: StoredMinute): Minute {
    const minute = new Minute();
    [minute.count, minute.sum, minute.min, minute.max] = [count, sum, min, max];
    for (const [value, times] of JSON.parse(list) as [number, number][]) minute.#values.set(value, times);
    return minute;
  }

  stored(): StoredMinute & { readonly values: number } {
    const { count, sum, min, max, values } = this;
    return { count, sum, min, max, values, list: JSON.stringify([...this.#values]) };
  }

  /** The number of different values that it holds. */
  get values(): number {
    return this.#values.size;
  }

  add(value: number, count: number): void {
    this.count = bounded(this.count + count);
    this.sum = bounded(this.sum + bounded(value * count));
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    this.#note(value, count);
  }

  #note(value: number, count: number): void {
    const kept = this.#rounded(value);
    this.#values.set(kept, bounded((this.#values.get(kept) ?? 0) + count));
  }

  merge(other: Minute): void {
    this.count = bounded(this.count + other.count);
    this.sum = bounded(this.sum + other.sum);
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    for (const [value, count] of other.#values) this.#note(value, count);
  }

  /** Rounds values if there are many, so that a minute stays small. */
  #rounded(value: number): number {
    if (this.#values.size < exactValues) return value;
    return roundedTo(value, this.#values.size < roundedValues ? 3 : 1);
  }

  /** Answers a percentile by nearest rank. */
  percentile(percent: number): number {
    const rank = Math.max(1, Math.ceil((percent / 100) * this.count));
    let seen = 0;
    for (const [value, count] of [...this.#values].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= rank) return value;
    }
    return this.max;
  }
}

/** Bounds a value, so that sums with it stay finite. */
const bounded = (value: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));

/** Rounds to the given number of significant digits. */
function roundedTo(value: number, digits: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const scale = 10 ** (digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  return Number.isFinite(scale) && scale > 0 ? Math.round(value * scale) / scale : value;
}

const exactValues = 500;
const roundedValues = 2_000;

export type Statistic = (minute: Minute) => number;

const simple: Readonly<Record<string, Statistic>> = {
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => sum / count,
  Sum: ({ sum }) => sum,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};

export const simpleStatistics = Object.keys(simple);

/** Answers the statistic of a name such as `Sum` or `p95`. Trimmed statistics are refused by name. */
export function statisticNamed(name: string): Statistic {
  const known = Object.hasOwn(simple, name) ? simple[name] : undefined;
  if (known) return known;
  const percent = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name)?.[1];
  if (percent !== undefined && Number(percent) <= 100) return (minute) => minute.percentile(Number(percent));
  if (/^(?:tm|wm|tc|ts|pr|iqm)/i.test(name)) throw new UnsupportedError(`Statistic ${name.slice(0, 50)}`);
  throw new AwsError(
    'InvalidParameterValueException',
    `The value ${name.slice(0, 50)} for parameter Stat is not valid.`,
  );
}
