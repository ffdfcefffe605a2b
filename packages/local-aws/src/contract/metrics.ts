import type { EpochMs } from '../kernel/clock.ts';

/** One measurement of a metric of CloudWatch, or several equal ones. */
export interface MetricSample {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** The number of measurements with this value; it is one unless given. */
  readonly count?: number;
  readonly unit?: string;
  /** The time of the measurement; it is now unless given. */
  readonly at?: EpochMs;
}

/** Sends a measurement to CloudWatch. */
export type PutMetric = (sample: MetricSample) => void;
