import { awsManagedPolicy, laterPolicies, laterSubject } from '../../iam/managed-policies.ts';
import { parseDocument } from '../../iam/document.ts';
import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import type { RequireAllowed } from '../../kernel/unverified.ts';
import type { SessionLimit } from '../../kernel/principal.ts';
import { list, structure, text } from '../../protocol/members.ts';
import type { StsContext } from './context.ts';
import { validationError } from './errors.ts';
import { isServiceLinked, mayBeLater } from '../../contract/managed-policies.ts';

/** docs: AWS STS API Reference, "AssumeRole" (Policy, PolicyArns) */
const mostCharacters = 2048;
const mostPolicies = 10;

export const policyMembers = {
  Policy: text({ min: 1, max: mostCharacters }),
  PolicyArns: list(structure({ arn: text({ min: 20, max: 2048 }) })),
};

interface Given {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
}

/**
 * Answers the policies that a session is opened with. docs: IAM User Guide, "Policies and permissions in AWS Identity
 * and Access Management" (session policies). AWS's words for more than ten policies, and for one that is not there,
 * are not known.
 */
export function sessionPolicies(
  { Policy, PolicyArns = [] }: Given,
  { iam: { policies }, requireAllowed }: Pick<StsContext, 'iam' | 'requireAllowed'>,
): readonly SessionLimit[] {
  const arns = PolicyArns.flatMap(({ arn }) => arn ?? []);
  if (arns.length > mostPolicies) throw validationError('A session can have at most 10 managed policies.');
  for (const arn of arns)
    if (policies.managed(arn) === undefined && awsManagedPolicy(arn) === undefined) checkUnknown(arn, requireAllowed);
  if (arns.reduce((length, arn) => length + arn.length, Policy?.length ?? 0) > mostCharacters)
    throw new AwsError(
      'PackedPolicyTooLarge',
      'The total packed size of the session policies and session tags combined was too large.',
      { status: 400 },
    );
  const name = 'the session policy';
  if (Policy !== undefined) parseDocument(name, Policy, 'identity');
  return [...(Policy === undefined ? [] : [{ name, text: Policy }]), ...arns.map((arn) => ({ arn }))];
}

function checkUnknown(arn: string, requireAllowed: RequireAllowed): void {
  if (mayBeLater(arn)) return requireAllowed(laterPolicies, laterSubject(arn.slice(0, 200)));
  if (isServiceLinked(arn)) throw new UnsupportedError(`The managed policy ${arn.slice(0, 200)} of a session`);
  throw validationError(`The managed policy ${arn.slice(0, 200)} does not exist.`);
}

/** Says how large what a session was given is beside what it may be, in plain characters. */
export function packedSize(limits: readonly SessionLimit[], tags: readonly { Key: string; Value: string }[]): number {
  const ofLimits = limits.map((limit) => ('arn' in limit ? limit.arn : limit.text));
  const characters = [...ofLimits, ...tags.map(({ Key, Value }) => Key + Value)].join('').length;
  return Math.min(100, Math.ceil((characters / mostCharacters) * 100));
}
