import type { ListStacksOutput } from '@aws-sdk/client-cloudformation';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { cloudFormationAction } from '../context.ts';
import { pageLength, pager } from '../pages.ts';
import { stackSummary } from '../shown.ts';

/** docs: AWS CloudFormation API Reference, "ListStacks" (StackStatusFilter) */
const statuses = [
  ...['CREATE', 'ROLLBACK', 'DELETE', 'UPDATE', 'UPDATE_ROLLBACK', 'IMPORT', 'IMPORT_ROLLBACK'].flatMap((what) =>
    ['IN_PROGRESS', 'FAILED', 'COMPLETE'].map((state) => `${what}_${state}`),
  ),
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'REVIEW_IN_PROGRESS',
].filter((status) => !['IMPORT_FAILED'].includes(status));

type Answer = Omit<Wire<ListStacksOutput>, 'StackSummaries'> & {
  readonly StackSummaries: { readonly member: object[] };
};

export const ListStacks = cloudFormationAction({
  input: { StackStatusFilter: list(text({ values: statuses })), NextToken: text({ min: 1, max: 1024 }) },
  needs: anywhere('cloudformation:ListStacks'),
  genuine: () => [{}, { 'StackStatusFilter.member.1': 'CREATE_COMPLETE' }],
  run({ StackStatusFilter = [], NextToken }, context): Answer {
    const isWanted = StackStatusFilter.length === 0 || StackStatusFilter.includes('CREATE_COMPLETE');
    const asked = { token: NextToken, limit: pageLength, asked: ['ListStacks', StackStatusFilter] };
    const { entries, next } = pager.placed(isWanted ? context.stacks() : [], asked);
    return {
      StackSummaries: { member: entries.map((stack) => stackSummary(context, stack)) },
      ...(next !== undefined && { NextToken: next }),
    };
  },
});
