import type { ListSchedulesOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { scheduleArn, schedulerAction } from '../context.ts';
import { groupNotFound, pager } from '../errors.ts';
import { summary } from './GetSchedule.ts';

const asked = (prefix = '', state?: string) => ['ListSchedules', prefix, state];

/** By name. */
export const ListSchedules = schedulerAction({
  input: { ScheduleGroup: text(), NamePrefix: text(), State: text(), MaxResults: text(), NextToken: text() },
  needs: (_input, scope) => [{ action: 'scheduler:ListSchedules', resource: scheduleArn(scope, '*/*') }],
  genuine: () => [
    { MaxResults: '5', NamePrefix: 'a', ScheduleGroup: 'default', State: 'ENABLED' },
    { NextToken: pager.keys(asked()).write('a') },
    {},
  ],
  run(input, { schedules }): Wire<ListSchedulesOutput> {
    const { ScheduleGroup = 'default', NamePrefix = '', State, MaxResults = '100', NextToken } = input;
    if (ScheduleGroup !== 'default') throw groupNotFound(ScheduleGroup);
    const found = schedules
      .all()
      .filter(
        ({ name, properties }) =>
          name.startsWith(NamePrefix) && (State === undefined || (properties.State ?? 'ENABLED') === State),
      );
    const { entries, next } = pager.sorted(found, ({ name }) => name, {
      token: NextToken,
      limit: Math.min(Math.max(Number(MaxResults) || 100, 1), 100),
      asked: asked(NamePrefix, State),
    });
    return {
      Schedules: entries.map((schedule) => ({
        ...summary(schedule),
        Target: { Arn: schedule.properties.Target.Arn },
      })),
      ...(next !== undefined && { NextToken: next }),
    };
  },
});
