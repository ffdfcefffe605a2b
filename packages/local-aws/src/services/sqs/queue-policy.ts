import type { PolicyDocument } from '../../contract/policy.ts';
import { parseDocument } from '../../iam/document.ts';
import { unknownActions } from '../../iam/known-actions.ts';
import { invalidAttributeValue } from './errors.ts';

/** Reads the policy of a queue, which names actions of SQS. docs: Amazon SQS API Reference, "SetQueueAttributes" */
export function queuePolicy(where: string, value: unknown): PolicyDocument {
  const document = parseDocument(where, value, 'resource');
  if (document.statements.length === 0 || unknownActions('sqs', document).length > 0)
    throw invalidAttributeValue('Policy');
  return document;
}
