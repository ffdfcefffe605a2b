import { createHash } from 'node:crypto';
import type { DescribeStackEventsOutput, StackEvent } from '@aws-sdk/client-cloudformation';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { cloudFormationAction, onStack, stackName, stackOf, timeOf, type CloudFormationContext } from '../context.ts';
import { pageLength, pager } from '../pages.ts';
import type { RunningStack } from '../../../contract/running-stack.ts';

type Answer = Omit<Wire<DescribeStackEventsOutput>, 'StackEvents'> & { readonly StackEvents: { member: object[] } };

/**
 * The events of a stack, the newest first: that each resource and then the stack itself were made. docs: AWS
 * CloudFormation API Reference, "DescribeStackEvents"
 */
export const DescribeStackEvents = cloudFormationAction({
  input: { StackName: stackName, NextToken: text({ min: 1, max: 1024 }) },
  needs: onStack('cloudformation:DescribeStackEvents'),
  genuine: ({ stack }) => [{ StackName: stack }],
  run({ StackName, NextToken }, context): Answer {
    const stack = stackOf(context, StackName);
    const asked = { token: NextToken, limit: pageLength, asked: ['DescribeStackEvents', stack.id] };
    const { entries, next } = pager.placed(eventsOf(context, stack), asked);
    return { StackEvents: { member: [...entries] }, ...(next !== undefined && { NextToken: next }) };
  },
});

function eventsOf(context: CloudFormationContext, { id, name, resources }: RunningStack): Wire<StackEvent>[] {
  const own = { logicalId: name, physicalId: id, type: 'AWS::CloudFormation::Stack' };
  return [own, ...[...resources].reverse()].map(({ logicalId, physicalId, type }) => ({
    StackId: id,
    EventId: createHash('sha256').update(`${id} ${logicalId}`).digest('hex').slice(0, 32),
    StackName: name,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    Timestamp: timeOf(context),
    ResourceStatus: 'CREATE_COMPLETE',
  }));
}
