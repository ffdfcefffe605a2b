import type { ListScheduleGroupsOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { pageMembers, schedulerAction, someName } from '../context.ts';
import { pager } from '../errors.ts';
import { groupArn } from '../arns.ts';
import { described } from './GetScheduleGroup.ts';

/** Lists groups by name. */
export const ListScheduleGroups = schedulerAction({
  input: { NamePrefix: someName, ...pageMembers },
  needs: (_input, scope) => [{ action: 'scheduler:ListScheduleGroups', resource: groupArn(scope, '*') }],
  genuine: () => [{ NamePrefix: 'd', MaxResults: '5' }, {}],
  run({ NamePrefix = '', MaxResults = 100, NextToken }, { registry, ...scope }): Wire<ListScheduleGroupsOutput> {
    const found = registry.groups().filter(({ name }) => name.startsWith(NamePrefix));
    const page = { token: NextToken, limit: MaxResults, asked: ['ListScheduleGroups', NamePrefix] };
    const { entries, next } = pager.sorted(found, ({ name }) => name, page);
    return {
      ScheduleGroups: entries.map((group) => described(group, scope)),
      ...(next !== undefined && { NextToken: next }),
    };
  },
});
