import type { GetScheduleOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { secondsOf } from '../../../kernel/clock.ts';
import { describedTarget } from '../../../delivery/retry-policy.ts';
import { retryDefaults } from '../../../delivery/queue.ts';
import { onSchedule, requiredName, schedulerAction, someName } from '../context.ts';
import type { Schedule } from '../schedules.ts';

/** The answer contains a retry policy and an action after completion even if nobody gave them. */
export const GetSchedule = schedulerAction({
  input: { Name: requiredName, groupName: someName },
  needs: onSchedule('scheduler:GetSchedule', 'groupName'),
  genuine: ({ schedule }) => [{ Name: schedule, groupName: 'default' }, { Name: 'unknown' }],
  // recorded: localstack/localstack, test_scheduler.py (test_get_schedule)
  run({ Name, groupName = 'default' }, { registry }): Wire<GetScheduleOutput> {
    const schedule = registry.schedule(groupName, Name);
    const { Description, ScheduleExpression, ScheduleExpressionTimezone, ActionAfterCompletion, ...rest } =
      schedule.definition.properties;
    const { FlexibleTimeWindow, Target, startMs, endMs } = rest;
    const { maximumRetryAttempts, maximumAgeSeconds } = retryDefaults;
    const RetryPolicy = {
      MaximumEventAgeInSeconds: maximumAgeSeconds,
      MaximumRetryAttempts: maximumRetryAttempts,
      ...Target.RetryPolicy,
    };
    return {
      ...summary(schedule),
      ScheduleExpression,
      ScheduleExpressionTimezone: ScheduleExpressionTimezone ?? 'UTC',
      FlexibleTimeWindow: windowOf(FlexibleTimeWindow),
      ActionAfterCompletion: ActionAfterCompletion ?? 'NONE',
      Target: describedTarget({ ...Target, RetryPolicy }),
      ...(Description !== undefined && { Description }),
      ...(startMs !== undefined && { StartDate: secondsOf(startMs) }),
      ...(endMs !== undefined && { EndDate: secondsOf(endMs) }),
    };
  },
});

/** In a template a number may be a text. */
const windowOf = ({ Mode, MaximumWindowInMinutes }: Schedule['definition']['properties']['FlexibleTimeWindow']) => ({
  Mode,
  ...(MaximumWindowInMinutes !== undefined && { MaximumWindowInMinutes: Number(MaximumWindowInMinutes) }),
});

/** The members that the description and the list share. */
export const summary = ({ arn, definition, createdMs, countedFromMs }: Schedule) => ({
  Arn: arn,
  Name: definition.name,
  GroupName: definition.group,
  State: definition.properties.State ?? 'ENABLED',
  CreationDate: secondsOf(createdMs),
  LastModificationDate: secondsOf(definition.modifiedMs ?? countedFromMs),
});
