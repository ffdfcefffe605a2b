import type { PolicyDocument } from '../../contract/policy.ts';
import { parseDocument } from '../../iam/document.ts';
import type { AwsError } from '../../kernel/errors.ts';
import { unknownActions } from '../../iam/known-actions.ts';
import { namesMissing, type KnownPrincipals } from '../../iam/missing-principal.ts';
import { invalidParameter } from './errors.ts';

/** Reads the policy of a topic, which may name only actions of SNS. recorded: hashicorp/terraform issue 12740 */
export function topicPolicy(where: string, value: unknown): PolicyDocument {
  const document = parseDocument(where, value, 'resource');
  if (document.statements.length === 0) throw invalidParameter('Policy Error: null');
  if (unknownActions('sns', document).length > 0)
    throw invalidParameter('Policy statement action out of service scope!');
  return document;
}

/** recorded: hashicorp/terraform-provider-aws#26041 */
export const principalNotFound = (): AwsError => invalidParameter('Policy Error: PrincipalNotFound');

/** Refuses a policy that names somebody who is not there. */
export function requirePrincipals(topicArn: string, text: string | undefined, known: KnownPrincipals): void {
  if (text && namesMissing(topicPolicy(topicArn, JSON.parse(text)), known)) throw principalNotFound();
}
