import type { PolicyDocument } from '../../contract/policy.ts';
import { parseDocument } from '../../iam/document.ts';
import { unknownActions } from '../../iam/known-actions.ts';
import { invalidParameter } from './errors.ts';

/** Reads the policy of a topic, which may name only actions of SNS. recorded: hashicorp/terraform issue 12740 */
export function topicPolicy(where: string, value: unknown): PolicyDocument {
  const document = parseDocument(where, value, 'resource');
  if (document.statements.length === 0) throw invalidParameter('Policy Error: null');
  if (unknownActions('sns', document).length > 0)
    throw invalidParameter('Policy statement action out of service scope!');
  return document;
}
