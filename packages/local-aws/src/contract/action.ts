import { AwsError } from '../kernel/errors.ts';
import type { Principal } from '../kernel/principal.ts';

/** The members of a request: names with values of any shape, because they come from outside. */
export type Members = Readonly<Record<string, unknown>>;

/** A request after its protocol has read it, once. Later steps use this value instead of the request. */
export interface Reading<Input = Members> {
  readonly action: string;
  readonly input: Input;
}

/**
 * Names an entry of the journal. A call between services carries the id of the entry that caused it, so that a request
 * is a tree of calls.
 */
export type EntryId = string;

/** Stands for the cause of what a service does by itself, such as polls. The console lists that only if it fails. */
export const unasked: EntryId = 'unasked';

/** The facts about a call that an action may use. */
export interface Call {
  readonly principal: Principal;
  readonly requestId: string;
  readonly sourceIp: string;
  /** The journal's entry of the call. The calls that it causes name it as their parent. */
  readonly entry?: EntryId | undefined;
}

/** An action that a principal asks for. The policies of the template judge it. */
/** Condition keys in lower case with their values; some have several. */
export type ConditionKeys = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Tells whether the trust policy of a role must allow an action itself: an identity policy alone does not let anybody
 * assume a role or tag its session. docs: IAM User Guide, "Pass session tags in AWS STS"
 */
export const asksForTrust = (action: string): boolean =>
  action.startsWith('sts:AssumeRole') || action === 'sts:TagSession';

export interface AccessCall {
  readonly principal: Principal;
  /** The name of the action, such as `s3:PutObject`. */
  readonly action: string;
  /** The ARN of the resource, or `*` where the action has no resource. */
  readonly resource: string;
  /**
   * The condition keys in lower case with their values, beyond those that follow from the caller. A key with the value
   * undefined is absent.
   */
  readonly context?: ConditionKeys;
  /** The service that was asked, by the name for which clients sign. It words the denial, whatever the action is. */
  readonly asked?: string;
  /** The call that needs it. */
  readonly entry?: EntryId | undefined;
}

/** A permission that an API action needs, with the service's own condition keys. */
export type Need = Omit<AccessCall, 'principal' | 'asked' | 'entry'>;

/** Answers the permissions that an API action needs, by its members. */
export type Needs<Input = Members> = (input: Input) => readonly Need[];

/** The region and the account of the resources whose ARNs actions need. */
export interface Scope {
  readonly region: string;
  readonly accountId: string;
}

/** Needs a permission on what the member `ResourceArn` names, as actions on tags do. */
export const onResource =
  (action: string): Needs =>
  ({ ResourceArn }) => [{ action, resource: textOf(ResourceArn) }];

/** Some services spell the member `ResourceARN`. */
export const onResourceArn =
  (action: string): Needs =>
  ({ ResourceARN }) => [{ action, resource: textOf(ResourceARN) }];

/** This is for actions that need no permission, or that the request itself authorises. */
export const needsNothing: Needs = () => [];

/** This is for actions that have no resource. */
export const anywhere =
  (action: string): Needs<unknown> =>
  () => [{ action, resource: '*' }];

/**
 * A caller that gives a role to a service needs the permission to do so. docs: IAM User Guide, "Grant a user
 * permissions to pass a role to an AWS service"
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
 * Reads a member as text. It refuses a value that is no text: a service that later made a text of it would act on a
 * resource that nobody has authorised.
 */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  const type = Array.isArray(value) ? 'list' : typeof value;
  throw new AwsError('SerializationException', `${type} can not be converted to a String`);
}
