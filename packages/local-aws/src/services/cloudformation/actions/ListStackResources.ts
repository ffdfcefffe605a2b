import type { ListStackResourcesOutput } from '@aws-sdk/client-cloudformation';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { cloudFormationAction, onStack, stackName, stackOf } from '../context.ts';
import { pageLength, pager } from '../pages.ts';
import { resourceSummary } from '../shown.ts';

type Answer = Omit<Wire<ListStackResourcesOutput>, 'StackResourceSummaries'> & {
  readonly StackResourceSummaries: { readonly member: object[] };
};

export const ListStackResources = cloudFormationAction({
  input: { StackName: stackName, NextToken: text({ min: 1, max: 1024 }) },
  needs: onStack('cloudformation:ListStackResources'),
  genuine: ({ stack }) => [{ StackName: stack }],
  run({ StackName, NextToken }, context): Answer {
    const { resources, id } = stackOf(context, StackName);
    const asked = { token: NextToken, limit: pageLength, asked: ['ListStackResources', id] };
    const { entries, next } = pager.placed(resources, asked);
    return {
      StackResourceSummaries: { member: entries.map((resource) => resourceSummary(context, resource)) },
      ...(next !== undefined && { NextToken: next }),
    };
  },
});
