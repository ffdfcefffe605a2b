import type { GetScheduleOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { secondsOf } from '../../../kernel/clock.ts';
import { textOf } from '../../../contract/action.ts';
import { describedTarget } from '../../../delivery/retry-policy.ts';
import { text } from '../../../protocol/members.ts';
import { scheduleArn, schedulerAction } from '../context.ts';
import { groupNotFound, scheduleNotFound } from '../errors.ts';
import type { Schedule } from '../schedules.ts';

export const GetSchedule = schedulerAction({
  input: { Name: text({ required: true }), groupName: text() },
  needs: ({ Name, groupName }, scope) => [
    {
      action: 'scheduler:GetSchedule',
      resource: scheduleArn(scope, `${textOf(groupName) || 'default'}/${textOf(Name)}`),
    },
  ],
  genuine: ({ schedule }) => [{ Name: schedule, groupName: 'default' }, { Name: 'unknown' }],
  run({ Name, groupName = 'default' }, { schedules }): Wire<GetScheduleOutput> {
    if (groupName !== 'default') throw groupNotFound(groupName);
    const schedule = schedules.get(Name);
    if (!schedule) throw scheduleNotFound(Name);
    const {
      Description,
      ScheduleExpression,
      ScheduleExpressionTimezone = 'UTC',
      FlexibleTimeWindow,
      Target,
    } = schedule.properties;
    return {
      ...summary(schedule),
      ScheduleExpression,
      ScheduleExpressionTimezone,
      FlexibleTimeWindow,
      Target: describedTarget(Target),
      ...(Description === undefined ? {} : { Description }),
    };
  },
});

/** Members common to the description and the list. */
export const summary = ({ name, arn, properties, createdMs, countedFromMs }: Schedule) => ({
  Arn: arn,
  Name: name,
  GroupName: 'default',
  State: properties.State ?? 'ENABLED',
  CreationDate: secondsOf(createdMs),
  LastModificationDate: secondsOf(countedFromMs),
});
