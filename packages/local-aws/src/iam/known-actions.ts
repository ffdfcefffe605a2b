import { actionsOf } from '../assembly/specification/schema.ts';
import type { PolicyDocument } from '../contract/policy.ts';
import { actionMatches } from './match.ts';

/** Lists actions that a resource policy may name although the reference does not list them. */
const further: Readonly<Record<string, readonly string[]>> = {
  // docs: Amazon SNS Developer Guide, "Example cases for Amazon SNS access control" (the default policy)
  sns: ['receive'],
  // docs: Amazon SQS Developer Guide, "Amazon SQS API permissions: Actions and resource reference" (batches)
  sqs: ['sendmessagebatch', 'deletemessagebatch', 'changemessagevisibilitybatch'],
};

/**
 * Lists the actions of a policy that the service does not have. `*` and `?` are wildcards. docs: Service Authorization
 * Reference, "Actions, resources, and condition keys for AWS services"
 */
export function unknownActions(service: string, { statements }: PolicyDocument): string[] {
  const named = statements.flatMap(({ actions = [], notActions = [] }) => [...actions, ...notActions]);
  const known = [...actionsOf(service), ...(further[service] ?? [])].map((name) => `${service}:${name}`);
  return named.filter((pattern) => !known.some((action) => actionMatches(pattern, action)));
}
