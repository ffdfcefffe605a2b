import type { ListSchedulesOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { scheduleArn } from '../arns.ts';
import { pageMembers, schedulerAction, someName } from '../context.ts';
import { pager } from '../errors.ts';
import { summary } from './GetSchedule.ts';

const asked = (prefix = '', state?: string, group?: string) => ['ListSchedules', prefix, state, group];

/** Lists the schedules of one group or of all groups, by group and name. */
export const ListSchedules = schedulerAction({
  input: {
    ScheduleGroup: someName,
    NamePrefix: someName,
    State: text({ values: ['ENABLED', 'DISABLED'] }),
    ...pageMembers,
  },
  needs: (_input, scope) => [{ action: 'scheduler:ListSchedules', resource: scheduleArn(scope, '*/*') }],
  genuine: () => [
    { MaxResults: '5', NamePrefix: 'a', ScheduleGroup: 'default', State: 'ENABLED' },
    { NextToken: pager.keys(asked()).write('a') },
    {},
  ],
  run(input, { registry }): Wire<ListSchedulesOutput> {
    const { ScheduleGroup, NamePrefix = '', State, MaxResults = 100, NextToken } = input;
    if (ScheduleGroup !== undefined) registry.group(ScheduleGroup);
    const found = registry.schedules
      .all()
      .filter(
        ({ definition: { name, group, properties } }) =>
          name.startsWith(NamePrefix) &&
          (ScheduleGroup === undefined || group === ScheduleGroup) &&
          (State === undefined || (properties.State ?? 'ENABLED') === State),
      );
    const page = { token: NextToken, limit: MaxResults, asked: asked(NamePrefix, State, ScheduleGroup) };
    const { entries, next } = pager.sorted(found, ({ key }) => key, page);
    return {
      Schedules: entries.map((schedule) => ({
        ...summary(schedule),
        Target: { Arn: schedule.definition.properties.Target.Arn },
      })),
      ...(next !== undefined && { NextToken: next }),
    };
  },
});
