import type { DescribeStackResourceOutput } from '@aws-sdk/client-cloudformation';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { cloudFormationAction, onStack, stackName, stackOf, timeOf } from '../context.ts';
import { validationError } from '../errors.ts';

export const DescribeStackResource = cloudFormationAction({
  input: { StackName: stackName, LogicalResourceId: text({ required: true }) },
  needs: onStack('cloudformation:DescribeStackResource'),
  genuine: ({ stack }) => [{ StackName: stack, LogicalResourceId: 'Unknown' }],
  run({ StackName, LogicalResourceId }, context): Wire<DescribeStackResourceOutput> {
    const stack = stackOf(context, StackName);
    const resource = stack.resources.find(({ logicalId }) => logicalId === LogicalResourceId);
    if (!resource)
      throw validationError(
        `Resource ${LogicalResourceId.slice(0, 200)} does not exist for stack ${stack.name.slice(0, 200)}`,
      );
    return {
      StackResourceDetail: {
        StackName: stack.name,
        StackId: stack.id,
        LogicalResourceId,
        PhysicalResourceId: resource.physicalId,
        ResourceType: resource.type,
        LastUpdatedTimestamp: timeOf(context),
        ResourceStatus: 'CREATE_COMPLETE',
        Metadata: '{}',
        DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
      },
    };
  },
});
