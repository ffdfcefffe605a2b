import type { PutMetric } from '../../contract/metrics.ts';

/** Sends a metric for one function, and for all functions of the account together. */
const measure = (put: PutMetric, functionName: string, name: string, value: number, unit = 'Count'): void => {
  for (const dimensions of [{}, { FunctionName: functionName }])
    put({ namespace: 'AWS/Lambda', name, dimensions, value, unit });
};

/** docs: AWS Lambda Developer Guide, "Types of metrics for Lambda functions" */
export function measureRun(put: PutMetric, functionName: string, run: { ms: number; failed: boolean }): void {
  measure(put, functionName, 'Invocations', 1);
  measure(put, functionName, 'Errors', run.failed ? 1 : 0);
  measure(put, functionName, 'Throttles', 0);
  measure(put, functionName, 'Duration', run.ms, 'Milliseconds');
}

/**
 * A throttled request does not count as an invocation. docs: AWS Lambda Developer Guide, "Types of metrics for Lambda
 * functions"
 */
export const measureThrottle = (put: PutMetric, functionName: string): void =>
  measure(put, functionName, 'Throttles', 1);

/** docs: AWS Lambda Developer Guide, "Types of metrics for Lambda functions" (RecursiveInvocationsDropped) */
export const measureDropped = (put: PutMetric, functionName: string): void =>
  measure(put, functionName, 'RecursiveInvocationsDropped', 1);

/** Counts a call that an injected fault struck. `error` is the error that the caller got. */
export function measureStruck(put: PutMetric, functionArn: string, kind: string, error: string | undefined): void {
  const functionName = functionArn.split(':')[6] ?? functionArn;
  if (error === 'TooManyRequestsException') return measureThrottle(put, functionName);
  if (error === undefined && kind === 'error') measureRun(put, functionName, { ms: 0, failed: true });
}
