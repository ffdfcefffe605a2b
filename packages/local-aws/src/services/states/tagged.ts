import type { Catalogue } from './catalogue.ts';
import { requireArn, resourceNotFound } from './errors.ts';

/** Answers the ARN of a machine or an activity. docs: AWS Step Functions API Reference, "TagResource" (Errors) */
export function requireTagged(catalogue: Catalogue, arn: string): string {
  if (!catalogue.hasTags(requireArn(arn, 'stateMachine', 'activity'))) throw resourceNotFound();
  return arn;
}
