import { honoured, object, only, required, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import type { ScheduleProperties, Schedules } from './schedules.ts';
import { validation } from './errors.ts';

export const createScheduleResource = (schedules: Schedules): ResourceProvider => ({
  properties: {
    Name: text,
    Description: text,
    GroupName: only('default'),
    ScheduleExpression: text,
    ScheduleExpressionTimezone: only('UTC', 'Etc/UTC'),
    State: only('ENABLED', 'DISABLED'),
    FlexibleTimeWindow: object({ Mode: only('OFF') }),
    Target: object({
      Arn: required(text),
      RoleArn: text,
      Input: honoured,
      DeadLetterConfig: object({ Arn: text }),
      RetryPolicy: object({ MaximumRetryAttempts: honoured, MaximumEventAgeInSeconds: honoured }),
    }),
  },
  provision(request) {
    const properties = request.properties as unknown as ScheduleProperties;
    for (const member of ['ScheduleExpression', 'FlexibleTimeWindow', 'Target'] as const) {
      if (properties[member] === undefined)
        throw validation(`AWS::Scheduler::Schedule ${request.logicalId} needs ${member}`);
    }
    if (!properties.Target.RoleArn)
      throw validation(`AWS::Scheduler::Schedule ${request.logicalId} needs Target.RoleArn`);
    const schedule = schedules.define(properties.Name ?? request.physicalName({ maxLength: 64 }), properties);
    return { ref: schedule.name, attributes: { Arn: schedule.arn } };
  },
  remove: ({ ref }) => schedules.remove(ref),
});
