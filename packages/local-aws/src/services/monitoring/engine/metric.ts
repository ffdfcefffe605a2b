import type { EpochMs } from '../../../kernel/clock.ts';
import type { Statistic } from './minute.ts';

/** What names a metric: its dimensions are a part of the name. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export const minuteMs = 60_000;

/** Where a statistic is asked for: `count` windows, the last of which ends at `end`. */
export interface Windows {
  readonly end: EpochMs;
  readonly periodMs: number;
  readonly count: number;
}

/** One number for each window, the oldest first; undefined where nothing was measured. */
export type Points = readonly (number | undefined)[];

/** What was measured. */
export interface Measured {
  points(id: MetricId, statistic: Statistic, windows: Windows): Points;
}

/** Of which nothing is known. */
export const nothingMeasured: Measured = {
  points: (_, __, { count }) => Array.from({ length: count }, () => undefined),
};
