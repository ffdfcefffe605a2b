import type { EpochMs } from '../../../kernel/clock.ts';
import type { Statistic } from './minute.ts';

/** The name of a metric, of which its dimensions are a part. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The windows of a statistic: there are `count` windows, and the last ends at `end`. */
export interface Windows {
  readonly end: EpochMs;
  readonly periodMs: number;
  readonly count: number;
}

/** One number for each window, oldest first. It is undefined if nothing was measured. */
export type Points = readonly (number | undefined)[];

/** Answers measurements. */
export interface Measured {
  points(id: MetricId, statistic: Statistic, windows: Windows): Points;
}

/** The measurements of a metric of which nothing is known. */
export const nothingMeasured: Measured = {
  points: (_, __, { count }) => Array.from({ length: count }, () => undefined),
};
