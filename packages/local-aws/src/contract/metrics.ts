import type { EpochMs } from '../kernel/clock.ts';

/** One or several equal measurements of a metric of CloudWatch. */
export interface MetricSample {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** How many measurements had this value; one unless given. */
  readonly count?: number;
  readonly unit?: string;
  /** Now unless given. */
  readonly at?: EpochMs;
}

/** Measures something for CloudWatch. */
export type PutMetric = (sample: MetricSample) => void;
