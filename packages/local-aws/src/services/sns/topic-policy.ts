import type { PolicyDocument } from '../../contract/policy.ts';
import { parseDocument } from '../../iam/document.ts';
import type { AwsError } from '../../kernel/errors.ts';
import { overQuota, type PolicyQuota } from '../../iam/policy-quota.ts';
import { unknownActions } from '../../iam/known-actions.ts';
import { namesMissing, type KnownPrincipals } from '../../iam/missing-principal.ts';
import { invalidParameter } from './errors.ts';

/** Reads the policy of a topic, which may name only actions of SNS. recorded: hashicorp/terraform issue 12740 */
export function topicPolicy(where: string, value: unknown): PolicyDocument {
  const document = parseDocument(where, value, 'resource');
  if (document.statements.length === 0) throw invalidParameter('Policy Error: null');
  if (unknownActions('sns', document).length > 0)
    throw invalidParameter('Policy statement action out of service scope!');
  const over = overQuota(value, document, quota);
  if (over !== undefined) throw invalidParameter(`Policy Error: The policy has ${over}.`);
  return document;
}

/**
 * docs: Amazon SNS Developer Guide, "Amazon SNS API permissions: Actions and resources reference" (the words of the
 * refusal are ours)
 */
const quota: PolicyQuota = { bytes: 30 * 1024, statements: 100, principals: 200 };

/** recorded: hashicorp/terraform-provider-aws#26041 */
export const principalNotFound = (): AwsError => invalidParameter('Policy Error: PrincipalNotFound');

/** Refuses a policy that names somebody who is not there. */
export function requirePrincipals(topicArn: string, text: string | undefined, known: KnownPrincipals): void {
  if (text && namesMissing(topicPolicy(topicArn, JSON.parse(text)), known)) throw principalNotFound();
}
