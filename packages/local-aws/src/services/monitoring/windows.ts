import type { Windows } from './engine/metric.ts';
import { invalidCombination, invalidParameterValue, validationError } from './errors.ts';

/** docs: Amazon CloudWatch API Reference, "GetMetricData" */
const mostPoints = 100_800;

/** Answers the windows of a period between two times. They begin at multiples of the period. */
export function windowsOf(startSeconds: number, endSeconds: number, periodSeconds: number): Windows {
  if (startSeconds >= endSeconds)
    throw validationError('The parameter StartTime must be less than the parameter EndTime.');
  if (periodSeconds % 60 !== 0)
    throw invalidParameterValue('The parameter Period must be a multiple of 60: metrics are kept by the minute here.');
  const first = Math.floor(startSeconds / periodSeconds);
  const last = Math.ceil(endSeconds / periodSeconds);
  if (last - first > mostPoints)
    throw invalidCombination(
      `You have requested more than ${mostPoints} datapoints. Use a larger Period or a shorter time.`,
    );
  return { end: last * periodSeconds * 1_000, periodMs: periodSeconds * 1_000, count: last - first };
}

/** Answers when the window of a point began, in seconds. */
export const startOf = ({ end, periodMs, count }: Windows, index: number): number =>
  (end - (count - index) * periodMs) / 1_000;
