import type { PolicyDocument } from '../../contract/policy.ts';
import { parseDocument } from '../../iam/document.ts';
import { namesMissing, type KnownPrincipals } from '../../iam/missing-principal.ts';
import { textOf, type Members, type Need } from '../../contract/action.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Principal } from '../../kernel/principal.ts';
import { actionFor } from '../../protocol/actions.ts';
import { numeral, text } from '../../protocol/members.ts';
import type { Entities } from './entities.ts';
import { invalidPrincipal, ofTemplate, pager, policyMissing, roleMissing } from './errors.ts';
import type { ManagedPolicy, PolicyStore, Role } from './roles.ts';

/** The parts of the service that each of its actions gets. */
export interface IamContext {
  readonly accountId: string;
  readonly ids: Ids;
  readonly now: () => EpochMs;
  readonly policies: PolicyStore;
  readonly entities: Entities;
  readonly administrator: Principal & { readonly type: 'User' };
  readonly principalExists: (arn: string) => boolean;
  /** Throws if no role can have this policy, which is none of the account. */
  readonly checkAttach: (arn: string, role: string) => void;
}

export const iamAction = actionFor<IamContext>();

/**
 * Reads the trust policy that a call gives to a role. docs: IAM User Guide, "AWS JSON policy elements: Principal"
 * (somebody who is not there is refused)
 */
export function trustOf(known: KnownPrincipals, name: string, text: string): PolicyDocument {
  const trust = parseDocument(name, text, 'trust');
  if (namesMissing(trust, known)) throw invalidPrincipal();
  return trust;
}

/** docs: AWS Identity and Access Management API Reference, "CreateRole", "CreatePolicy" */
export const roleName = text({
  required: true,
  min: 1,
  max: 64,
  pattern: /^[\w+=,.@-]+$/,
  patternText: '[\\w+=,.@-]+',
});
export const policyName = text({
  required: true,
  min: 1,
  max: 128,
  pattern: /^[\w+=,.@-]+$/,
  patternText: '[\\w+=,.@-]+',
});
export const policyArn = text({ required: true, min: 20, max: 2048 });
export const document = text({ required: true, min: 1, max: 131_072 });
export const pageMembers = { Marker: text({ min: 1, max: 320 }), MaxItems: numeral({ min: 1, max: 1000 }) } as const;

/** Needs a permission on the role that a request names. */
export const onRole =
  (action: string) =>
  ({ RoleName }: Members, { policies, accountId }: IamContext): readonly Need[] => {
    const name = textOf(RoleName);
    return [{ action, resource: policies.roleByName(name)?.arn ?? `arn:aws:iam::${accountId}:role/${name}` }];
  };

export const onPolicy =
  (action: string) =>
  ({ PolicyArn }: Members): readonly Need[] => [{ action, resource: textOf(PolicyArn) }];

export function roleOf({ policies }: IamContext, name: string): Role {
  const role = policies.roleByName(name);
  if (!role) throw roleMissing(name);
  return role;
}

/** Answers a role that calls may change. */
export function changeableRole(context: IamContext, name: string): Role {
  const role = roleOf(context, name);
  if (!role.told.isByCall) throw ofTemplate(`role ${name}`);
  return role;
}

/** Puts a role in the place of what it was before. */
export function changeRole({ policies, entities }: IamContext, role: Role): void {
  policies.putRole(role);
  entities.keepRole(role);
}

export function policyOf({ policies }: IamContext, arn: string): ManagedPolicy {
  const policy = policies.managed(arn);
  if (!policy) throw policyMissing(arn);
  return policy;
}

export function checkAttachable({ policies, checkAttach }: IamContext, arn: string, role: string): void {
  if (!policies.managed(arn)) checkAttach(arn, role);
}

interface Asked {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** Makes a page of a list that is sorted by its keys, with the members that tell of its end. */
export function pageOf<Entry>(
  all: readonly Entry[],
  keyOf: (entry: Entry) => string,
  { Marker, MaxItems = 100 }: Asked,
  asked: readonly unknown[],
): { readonly entries: readonly Entry[]; readonly end: { readonly IsTruncated: boolean; readonly Marker?: string } } {
  const sorted = [...all].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const { entries, next } = pager.sorted(sorted, keyOf, { token: Marker, limit: MaxItems, asked });
  return { entries, end: { IsTruncated: next !== undefined, ...(next !== undefined && { Marker: next }) } };
}

export const tagsOf = (
  given: readonly { readonly Key: string; readonly Value: string }[] = [],
): Record<string, string> => Object.fromEntries(given.map(({ Key, Value }) => [Key, Value]));
