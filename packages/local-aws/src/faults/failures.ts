import { AwsError } from '../kernel/errors.ts';
import type { Fault } from './fault.ts';

/** How each service says that it is asked too often. */
const throttles: Readonly<
  Record<string, { readonly code: string; readonly status: number; readonly message: string }>
> = {
  s3: { code: 'SlowDown', status: 503, message: 'Please reduce your request rate.' },
  lambda: { code: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.' },
  sns: { code: 'Throttled', status: 429, message: 'Rate exceeded' },
  'cognito-idp': { code: 'TooManyRequestsException', status: 400, message: 'Too many requests' },
  appsync: { code: 'ThrottlingException', status: 429, message: 'Rate exceeded' },
};
const defaultThrottle = { code: 'ThrottlingException', status: 400, message: 'Rate exceeded' };

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

/** The AWS error of a fault of kind `error` or `throttle`. */
export function errorOf(fault: Fault, service: string): AwsError {
  if (fault.kind === 'throttle') {
    const { code, status, message } = throttles[service] ?? defaultThrottle;
    return new AwsError(code, message, { status });
  }
  const code = fault.code ?? (service === 's3' ? 'InternalError' : 'InternalFailure');
  return new AwsError(code, `Injected by faults.json or runtime.faults: ${code}`, { status: statuses[code] ?? 500 });
}

/**
 * Names with a dot are a function's own failures, reported inside a successful answer of Lambda; the others are
 * Lambda's.
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
