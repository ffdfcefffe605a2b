import type { MetricSample, PutMetric } from '../../contract/metrics.ts';
import { createTextCache } from '../../kernel/cache.ts';
import type { ExecutionRow } from './store.ts';

const ends: Readonly<Record<string, string>> = {
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

const mostCharacters = 100_000;
/** Keeps one object for each machine, so that its text is made once. */
const known = createTextCache<MetricSample['dimensions']>(mostCharacters);

function dimensionsOf(machineArn: string): MetricSample['dimensions'] {
  const found = known.get(machineArn) ?? { StateMachineArn: machineArn };
  known.set(machineArn, found);
  return found;
}

/** docs: AWS Step Functions Developer Guide, "Monitoring Step Functions metrics using Amazon CloudWatch" */
export function measureExecution(
  put: PutMetric,
  { machine_arn, status, start_ms, stop_ms }: Pick<ExecutionRow, 'machine_arn' | 'status' | 'start_ms' | 'stop_ms'>,
): void {
  const dimensions = dimensionsOf(machine_arn);
  const measure = (name: string, value: number, unit = 'Count'): void =>
    put({ namespace: 'AWS/States', name, dimensions, value, unit });
  if (status === 'RUNNING') return measure('ExecutionsStarted', 1);
  for (const [end, name] of Object.entries(ends)) measure(name, end === status ? 1 : 0);
  if (stop_ms !== null) measure('ExecutionTime', stop_ms - start_ms, 'Milliseconds');
}
