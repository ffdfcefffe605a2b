import type { CreateScheduleOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { onSchedule, schedulerAction } from '../context.ts';
import { conflict } from '../errors.ts';
import { definitionOf, passing, scheduleMembers } from '../members.ts';

export const CreateSchedule = schedulerAction({
  input: scheduleMembers,
  needs: (input, scope) => [...onSchedule('scheduler:CreateSchedule', 'GroupName')(input, scope), ...passing(input)],
  genuine: ({ role, queueUrl }) => [
    {
      Name: 'hostile-schedule',
      ScheduleExpression: 'rate(1 day)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'DISABLED',
      Target: {
        Arn: `arn:aws:sqs:us-east-1:000000000000:${queueUrl.split('/').at(-1)}`,
        RoleArn: role,
        Input: '{"a":1}',
        RetryPolicy: { MaximumRetryAttempts: 1 },
      },
    },
  ],
  run(input, { registry, clock }): Wire<CreateScheduleOutput> {
    const definition = definitionOf(input, clock.now());
    registry.group(definition.group);
    if (registry.schedules.get(definition.group, definition.name))
      throw conflict(`Schedule ${definition.name} already exists.`);
    return { ScheduleArn: registry.put(definition).arn };
  },
});
