import type { Point, Series, Window } from './model.ts';

export const width = 320;
export const height = 110;

/** Answers the highest value of the scale: a round number that no value exceeds. */
export function topOf(values: readonly number[]): number {
  const most = Math.max(0, ...values);
  if (most === 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * unit).find((step) => step >= most) ?? most;
}

export const lowestOf = (values: readonly number[]): number => Math.min(0, ...values);

export interface Scale {
  x(at: number): number;
  y(value: number): number;
}

export function scaleOf({ from, to }: Window, low: number, top: number): Scale {
  return {
    x: (at) => ((at - from) / (to - from)) * width,
    y: (value) => height - ((value - low) / (top - low)) * height,
  };
}

/** Makes a line for each stretch without a gap: an unknown value is no zero. */
export function stretchesOf(points: readonly Point[], periodMs: number): readonly (readonly Point[])[] {
  const stretches: Point[][] = [];
  for (const point of points) {
    const last = stretches.at(-1)?.at(-1);
    if (last && point.at - last.at <= periodMs) stretches.at(-1)?.push(point);
    else stretches.push([point]);
  }
  return stretches;
}

export const pathOf = (stretch: readonly Point[], { x, y }: Scale): string =>
  stretch
    .map(({ at, value }, index) => `${index === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`)
    .join('');

const plain = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
export const numberOf = (value: number): string => plain.format(value);

/** Summarises the chart for people who hear it: the number of series, and the last and the highest value of each. */
export function summaryOf(title: string, series: readonly Series[], threshold: number | undefined): string {
  const known = series.filter(({ points }) => points.length > 0);
  if (known.length === 0) return `${title}: nothing was measured in this time`;
  const parts = known.slice(0, 4).map(({ label, points }) => {
    const values = points.map(({ value }) => value);
    return `${label}: last ${numberOf(values.at(-1) ?? 0)}, highest ${numberOf(Math.max(...values))}`;
  });
  const more = known.length > 4 ? [`and ${known.length - 4} more`] : [];
  const limit = threshold === undefined ? [] : [`threshold ${numberOf(threshold)}`];
  return `${title}. ${[...parts, ...more, ...limit].join('; ')}`;
}
