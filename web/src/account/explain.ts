import type { Refusal } from '../form.tsx';
import { messageOf, unreachable } from '../message.ts';

/**
 * Errors of the user pool by name: the field that each concerns, and better words if the message helps little.
 * observed: aws-amplify 6.22.1
 */
const refusals: Readonly<Record<string, { readonly field?: string; readonly message?: string }>> = {
  NotAuthorizedException: { field: 'password' },
  UsernameExistsException: { field: 'email', message: 'There is an account with this address already.' },
  InvalidPasswordException: { field: 'newPassword' },
  CodeMismatchException: { field: 'code', message: 'This is not the code.' },
  EnableSoftwareTokenMFAException: { field: 'code', message: 'This is not the code.' },
  ExpiredCodeException: { field: 'code', message: 'This code is no longer good. Ask for another.' },
  LimitExceededException: { message: 'Too many attempts. Try again in a while.' },
  TooManyRequestsException: { message: 'Too many attempts. Try again in a while.' },
  NetworkError: { message: unreachable },
};

/** If the form does not have the field, the error concerns the whole form. */
export function explain(error: unknown): Refusal {
  const known = error instanceof Error && Object.hasOwn(refusals, error.name) ? refusals[error.name] : undefined;
  const said = messageOf(error).replace(/^Password did not conform with policy: /, '');
  return { field: known?.field, message: known?.message ?? (/[.!?]$/.test(said) ? said : `${said}.`) };
}
