import type { DescribeStacksOutput } from '@aws-sdk/client-cloudformation';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { cloudFormationAction, onStack, stackOf } from '../context.ts';
import { pageLength, pager } from '../pages.ts';
import { shownStack } from '../shown.ts';

type Answer = Omit<Wire<DescribeStacksOutput>, 'Stacks'> & { readonly Stacks: { readonly member: object[] } };

export const DescribeStacks = cloudFormationAction({
  input: { StackName: text(), NextToken: text({ min: 1, max: 1024 }) },
  needs: onStack('cloudformation:DescribeStacks'),
  genuine: ({ stack }) => [{}, { StackName: stack }],
  run({ StackName, NextToken }, context): Answer {
    const found = StackName === undefined ? context.stacks() : [stackOf(context, StackName)];
    const asked = { token: NextToken, limit: pageLength, asked: ['DescribeStacks', StackName] };
    const { entries, next } = pager.placed(found, asked);
    return {
      Stacks: { member: entries.map((stack) => shownStack(context, stack)) },
      ...(next !== undefined && { NextToken: next }),
    };
  },
});
