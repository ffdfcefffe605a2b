import { action, type Action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import { groupNotFound, scheduleNotFound } from '../errors.ts';
import type { Schedule, Schedules } from '../schedules.ts';

export const getSchedule = (schedules: Schedules): Action =>
  action<{ Name: string; groupName?: string }, unknown>(
    { Name: text, groupName: text },
    ({ Name, groupName = 'default' }) => {
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
        Target,
        ...(Description === undefined ? {} : { Description }),
      };
    },
  );

/** Members common to the description and the list. */
export const summary = ({ name, arn, properties, createdMs, countedFromMs }: Schedule) => ({
  Arn: arn,
  Name: name,
  GroupName: 'default',
  State: properties.State ?? 'ENABLED',
  CreationDate: createdMs / 1000,
  LastModificationDate: countedFromMs / 1000,
});
