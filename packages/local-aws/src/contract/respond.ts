import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import type { Operator } from '../kernel/operator.ts';

/**
 * Answers what a client may see of an error: code and message of an AwsError. For an unexpected error the client sees
 * an InternalFailure without details.
 */
export function publicError(error: unknown, operator: Operator): AwsError {
  if (error instanceof AwsError) return error;
  operator.unexpected(error);
  return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', {
    status: 500,
  });
}

/** Makes the error for an action that a service does not have. The service has the name that clients sign for. */
export function unknownAction(action: string, service?: string): UnsupportedError {
  const what = action === '' ? 'A request without an action' : `Action ${action.slice(0, 200)}`;
  return new UnsupportedError(service === undefined ? what : `${service}: ${what}`);
}
