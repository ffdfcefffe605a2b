import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import type { ActionRequest } from '../protocol/action.ts';
import type { AwsRequest } from '../contract/service.ts';
import type { AccessCall, Authorize } from '../contract/ports.ts';

/** A permission that an API action needs. */
export type Need = Omit<AccessCall, 'principal'>;

/** What one API action needs, by its members. They come from outside and may be of any shape. */
export type Needs = (input: Readonly<Record<string, unknown>>, request: AwsRequest) => readonly Need[];

/** A service's side of authorisation, beside its registry of actions: what each of them needs. */
export interface Authorization {
  /** Condition keys of the service in lower case, which its requests have or are known to lack. */
  readonly conditionKeys: readonly string[];
  /** Reads a request as the service itself does. Throws its error. */
  read(request: AwsRequest): ActionRequest;
  /** Undefined for an action without a row, which nobody may call. */
  needsOf(action: string): Needs | undefined;
}

/** Rows by action. */
export const table =
  (rows: Readonly<Record<string, Needs>>): Authorization['needsOf'] =>
  (action) =>
    Object.hasOwn(rows, action) ? rows[action] : undefined;

/**
 * A member as text. What is no text is refused here: a service that made text of it later would act on something that
 * nobody authorised.
 */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string')
    throw new AwsError(
      'SerializationException',
      `${Array.isArray(value) ? 'list' : typeof value} can not be converted to a String`,
    );
  return value;
}

/** For actions that the request itself authorises, or that everybody may take. */
export const needsNothing: Needs = () => [];
/** For actions without a resource. */
export const anywhere =
  (action: string): Needs =>
  () => [{ action, resource: '*' }];

/** Authorises an API request before its service acts. Whatever has no row is refused. */
export function createGuard(
  authorizations: Readonly<Record<string, Authorization>>,
  authorize: Authorize,
): (service: string, request: AwsRequest) => void {
  return (service, request) => {
    const authorization = Object.hasOwn(authorizations, service) ? authorizations[service] : undefined;
    const { action, input } = authorization?.read(request) ?? { action: '', input: {} };
    const needs = authorization?.needsOf(action);
    if (!needs) throw new UnsupportedError(`Action ${action.slice(0, 200)}`);
    const { principal, headers, sourceIp } = request;
    for (const need of needs(input, request)) {
      const context = {
        'aws:sourceip': sourceIp,
        'aws:useragent': headers['user-agent'],
        'aws:referer': headers['referer'],
        ...need.context,
      };
      authorize({ principal, action: need.action, resource: need.resource, context });
    }
  };
}
