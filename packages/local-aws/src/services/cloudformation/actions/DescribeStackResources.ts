import type { DescribeStackResourcesOutput } from '@aws-sdk/client-cloudformation';
import type { RunningStack } from '../../../contract/running-stack.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { cloudFormationAction, onStack, stackOf, type CloudFormationContext } from '../context.ts';
import { pageLength } from '../pages.ts';
import { noSuchStack, validationError } from '../errors.ts';
import { shownResource } from '../shown.ts';

type Answer = Omit<Wire<DescribeStackResourcesOutput>, 'StackResources'> & {
  readonly StackResources: { readonly member: object[] };
};

export const DescribeStackResources = cloudFormationAction({
  input: { StackName: text(), LogicalResourceId: text(), PhysicalResourceId: text() },
  needs: onStack('cloudformation:DescribeStackResources'),
  genuine: ({ stack }) => [{ StackName: stack }],
  run({ StackName, LogicalResourceId, PhysicalResourceId }, context): Answer {
    const stack = choose(context, StackName, PhysicalResourceId);
    const member = stack.resources
      .filter(({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId)
      .slice(0, pageLength)
      .map((resource) => shownResource(context, stack, resource));
    if (LogicalResourceId !== undefined && member.length === 0)
      throw validationError(
        `Resource ${LogicalResourceId.slice(0, 200)} does not exist for stack ${stack.name.slice(0, 200)}`,
      );
    return { StackResources: { member } };
  },
});

/** docs: AWS CloudFormation API Reference, "DescribeStackResources" (one of StackName and PhysicalResourceId) */
function choose(context: CloudFormationContext, name?: string, physicalId?: string): RunningStack {
  if (name !== undefined && physicalId !== undefined)
    throw validationError('Only one of StackName and PhysicalResourceId can be specified');
  if (name !== undefined) return stackOf(context, name);
  if (physicalId === undefined) throw validationError('Either StackName or PhysicalResourceId must be specified');
  const found = context
    .stacks()
    .find(({ resources }) => resources.some((resource) => resource.physicalId === physicalId));
  if (!found) throw noSuchStack(physicalId);
  return found;
}
