import type { UpdateScheduleOutput } from '@aws-sdk/client-scheduler';
import type { Wire } from '../../../protocol/actions.ts';
import { onSchedule, schedulerAction } from '../context.ts';
import { definitionOf, passing, scheduleMembers } from '../members.ts';

/**
 * A schedule loses the members that the request does not contain. docs: EventBridge Scheduler API Reference,
 * "UpdateSchedule"
 */
export const UpdateSchedule = schedulerAction({
  input: scheduleMembers,
  needs: (input, scope) => [...onSchedule('scheduler:UpdateSchedule', 'GroupName')(input, scope), ...passing(input)],
  genuine: ({ role, queueUrl }) => [
    {
      Name: 'hostile-none',
      ScheduleExpression: 'rate(1 day)',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
      Target: { Arn: `arn:aws:sqs:us-east-1:000000000000:${queueUrl.split('/').at(-1)}`, RoleArn: role },
    },
  ],
  run(input, { registry, clock }): Wire<UpdateScheduleOutput> {
    const definition = definitionOf(input, clock.now());
    registry.schedule(definition.group, definition.name);
    return { ScheduleArn: registry.put(definition).arn };
  },
});
