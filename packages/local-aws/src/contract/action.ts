import { AwsError } from '../kernel/errors.ts';
import type { Principal } from '../kernel/principal.ts';

/** Members of a request: names and values from outside, of any shape. */
export type Members = Readonly<Record<string, unknown>>;

/** A request as its protocol reads it, once. Later steps see this value and not the request. */
export interface Reading<Input = Members> {
  readonly action: string;
  readonly input: Input;
}

/**
 * Names an entry of the journal. A call between services carries the one that caused it, so that a request is a tree
 * of calls.
 */
export type EntryId = string;

/** What an action knows of its caller. */
export interface Call {
  readonly principal: Principal;
  readonly requestId: string;
  readonly sourceIp: string;
  /** The journal's entry of the call; what it causes names it as its parent. */
  readonly entry?: EntryId | undefined;
}

/** An action that a principal asks for, which the template's policies judge. */
export interface AccessCall {
  readonly principal: Principal;
  /** `s3:PutObject` */
  readonly action: string;
  /** ARN, or `*` where the action has no resource. */
  readonly resource: string;
  /**
   * Condition keys in lower case with their values, beyond those that follow from the caller; an undefined one is
   * absent.
   */
  readonly context?: Readonly<Record<string, string | undefined>>;
  /** The service that was asked, by the name that clients sign for: it words the denial, whatever the action. */
  readonly asked?: string;
  /** The call that needs it. */
  readonly entry?: EntryId | undefined;
}

/** A permission that an API action needs, with the service's own condition keys. */
export type Need = Omit<AccessCall, 'principal' | 'asked' | 'entry'>;

/** What one API action needs, by its members. */
export type Needs<Input = Members> = (input: Input) => readonly Need[];

/** Where the resources are whose ARNs actions need. */
export interface Scope {
  readonly region: string;
  readonly accountId: string;
}

/** For actions that the request itself authorises, or that need no permission. */
export const needsNothing: Needs = () => [];

/** For actions without a resource. */
export const anywhere =
  (action: string): Needs<unknown> =>
  () => [{ action, resource: '*' }];

/**
 * Whoever gives a service a role must be allowed to. docs: IAM User Guide, "Grant a user permissions to pass a role to
 * an AWS service"
 */
export const passingRole = (role: unknown, service: string): readonly Need[] =>
  role === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: textOf(role),
          context: { 'iam:passedtoservice': `${service}.amazonaws.com` },
        },
      ];

/**
 * A member as text. What is no text is refused here: a service that made text of it later would act on something that
 * nobody authorised.
 */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  const type = Array.isArray(value) ? 'list' : typeof value;
  throw new AwsError('SerializationException', `${type} can not be converted to a String`);
}
