import type { Refusals } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Fault } from './fault.ts';

const statuses: Readonly<Record<string, number>> = {
  SlowDown: 503,
  ServiceUnavailable: 503,
  PreconditionFailed: 412,
  ConditionalRequestConflict: 409,
  OperationAborted: 409,
  NoSuchKey: 404,
  AccessDenied: 403,
  UnauthorizedException: 401,
  RequestTimeout: 400,
  TooManyRequestsException: 429,
};

/** How a service says that there is too much to do. */
export const throttledBy = ({ throttled }: Refusals): AwsError =>
  new AwsError(throttled.code, throttled.message, { status: throttled.status });

/** The AWS error of a fault of kind `error` or `throttle`, in the service's own words. */
export function errorOf(fault: Fault, refusals: Refusals): AwsError {
  if (fault.kind === 'throttle') return throttledBy(refusals);
  const { signature } = refusals;
  const code = fault.code ?? (signature === 's3' ? 'InternalError' : 'InternalFailure');
  return new AwsError(code, `Injected by faults.json or runtime.faults: ${code}`, { status: statuses[code] ?? 500 });
}

/**
 * A code with a dot names a failure of the function itself, which a successful answer reports. Other codes are errors
 * of the API.
 */
export const functionFailureOf = (fault: Fault): string | undefined => {
  if (fault.kind === 'timeout') return functionFailure('Sandbox.Timedout', 'Task timed out');
  const code = fault.code ?? 'Runtime.ExitError';
  return fault.kind === 'error' && code.includes('.')
    ? functionFailure(code, 'Injected by faults.json or runtime.faults')
    : undefined;
};

const functionFailure = (errorType: string, errorMessage: string): string =>
  JSON.stringify({ errorType, errorMessage });
