import { fieldOf } from './operations.ts';
import type { Frame } from './socket.ts';

/** An HTTP answer, whole. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly errorType: string | null;
}

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly errorType?: string | null;
    readonly message: string;
    readonly path?: readonly unknown[] | null;
  }[];
}

const refusals: Readonly<Record<string, string>> = {
  'Valid authorization header not provided.': '401',
  'You are not authorized to make this call.': '401',
  'Token has expired.': 'expired',
  'Permission denied': 'denied',
};

const notAuthorized = /^Not Authorized to access (\w+) on type (\w+)$/;

/** The word of the table for an answer over HTTP; an answer that none stands for is shown as it is. */
export function httpOutcome({ status, text, errorType }: Answer, operation: string): string {
  const { data, errors } = JSON.parse(text) as Body;
  const [error] = errors ?? [];
  const asIs = `${status} ${errorType ?? ''} ${text.slice(0, 300)}`;
  if (status === 401)
    return (
      (error?.errorType === 'UnauthorizedException' &&
        errorType === error.errorType &&
        data === undefined &&
        refusals[error.message]) ||
      asIs
    );
  if (status !== 200 || data === undefined) return asIs;
  const value = data?.[fieldOf(operation)] ?? null;
  if (!error) return value === null ? 'null' : 'data';
  if (value !== null || errors?.length !== 1) return asIs;
  if (error.errorType === 'OperationNotSupported' && data === null) return 'unsup';
  if (data === null && error.message === hidden(operation)) return 'hidden';
  return error.errorType === 'Unauthorized' && isRefusal(error.message, operation) ? 'refused' : asIs;
}

const hidden = (operation: string): string =>
  `Validation error of type FieldUndefined: Field '${fieldOf(operation)}' in type 'Query' is undefined ` +
  `@ '${fieldOf(operation)}'`;

const isRefusal = (message: string, operation: string): boolean => {
  const [, field, type] = notAuthorized.exec(message) ?? [];
  return operation.startsWith(`${type}.${field}`);
};

/** The word of the table for the frame that answers a `start`; `ack` until deliveries are known. */
export function startOutcome(frame: Frame, operation: string): string {
  const [error] = frame.payload?.errors ?? [];
  if (frame.type === 'start_ack') return 'ack';
  if (frame.type !== 'error' || !error) return JSON.stringify(frame);
  const kind = operation.split('.')[0]?.toLowerCase() ?? '';
  if (
    error.errorType === 'UnsupportedOperation' &&
    error.message === `${kind} not supported through the realtime channel`
  )
    return 'unsup';
  if (error.errorType === 'Unauthorized' && isRefusal(error.message, operation)) return 'refused';
  return (error.errorType === 'UnauthorizedException' && refusals[error.message]) || JSON.stringify(frame);
}

/** The word of the table for the first frame of a connection. */
export function connectOutcome(frame: Frame): string {
  const [error] = frame.payload?.errors ?? [];
  if (frame.type === 'connection_ack') return 'ack';
  const refused =
    frame.type === 'connection_error' && error?.errorType === 'UnauthorizedException' && error.errorCode === 401;
  return (refused && refusals[error.message]) || JSON.stringify(frame);
}

/** The word of the table for an answer of an AWS API in the JSON protocol. */
export function awsOutcome({ status, text }: Answer): string {
  const { __type: type = '' } = JSON.parse(text) as { __type?: string };
  if (status === 200) return 'data';
  if (status < 400 || status >= 500) return `${status} ${text.slice(0, 300)}`;
  if (['MissingAuthenticationTokenException', 'IncompleteSignatureException'].includes(type)) return 'keyless';
  return type === 'AccessDeniedException' ? 'forbidden' : `${status} ${text.slice(0, 300)}`;
}

/** Every `owner` in an answer. */
export function ownersIn(text: string): string[] {
  return [...text.matchAll(/"owner":"([^"]+)"/g)].map(([, owner = '']) => owner);
}
