import type { PolicyDocument } from '../../contract/policy.ts';
import { parseDocument } from '../../iam/document.ts';
import { overQuota, type PolicyQuota } from '../../iam/policy-quota.ts';
import { unknownActions } from '../../iam/known-actions.ts';
import { invalidAttributeValue } from './errors.ts';

/** Reads the policy of a queue, which names actions of SQS. docs: Amazon SQS API Reference, "SetQueueAttributes" */
export function queuePolicy(where: string, value: unknown): PolicyDocument {
  const document = parseDocument(where, value, 'resource');
  if (document.statements.length === 0 || unknownActions('sqs', document).length > 0)
    throw invalidAttributeValue('Policy');
  const over = overQuota(value, document, quota);
  if (over !== undefined) throw invalidAttributeValue('Policy', `The policy has ${over}.`);
  return document;
}

/** docs: Amazon SQS Developer Guide, "Amazon SQS policy quotas" (the words of the refusal are ours) */
const quota: PolicyQuota = { bytes: 8_192, statements: 20, principals: 50, conditions: 10, actions: 7 };
