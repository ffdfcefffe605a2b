import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';

/** What was measured of one metric within one minute. */
export class Minute {
  count = 0;
  sum = 0;
  min = Infinity;
  max = -Infinity;
  /** How often each value was measured: percentiles need them. */
  readonly #values = new Map<number, number>();

  /** How many different values it holds. */
  get values(): number {
    return this.#values.size;
  }

  add(value: number, count: number): void {
    this.count += count;
    this.sum += value * count;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    const kept = this.#rounded(value);
    this.#values.set(kept, (this.#values.get(kept) ?? 0) + count);
  }

  merge(other: Minute): void {
    this.count += other.count;
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    for (const [value, count] of other.#values) this.#values.set(value, (this.#values.get(value) ?? 0) + count);
  }

  /** Statistics of many values are those of a sample, so that a minute stays small. */
  #rounded(value: number): number {
    if (this.#values.size < exactValues) return value;
    return roundedTo(value, this.#values.size < roundedValues ? 3 : 1);
  }

  /** By nearest rank. */
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

/** To so many digits that count. */
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

/** `Sum`, `p95` and so on. Trimmed statistics are refused by name. */
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
