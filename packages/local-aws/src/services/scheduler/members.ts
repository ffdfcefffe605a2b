import { passingRole, type Members, type Need } from '../../contract/action.ts';
import { isObject } from '../../kernel/is-object.ts';
import { integer, structure, text, timestamp, type InputOf } from '../../protocol/members.ts';
import { clientToken, requiredName, someName } from './context.ts';
import type { ScheduleDefinition, ScheduleProperties } from './definition.ts';
import { validation } from './errors.ts';

const target = structure(
  {
    Arn: text({ required: true, min: 1, max: 1600 }),
    RoleArn: text({
      required: true,
      min: 1,
      max: 1600,
      pattern: /^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      patternText: '^arn:aws(-[a-z]+)?:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+$',
    }),
    Input: text({ min: 1 }),
    DeadLetterConfig: structure({ Arn: text({ min: 1, max: 1600 }) }),
    RetryPolicy: structure({
      MaximumEventAgeInSeconds: integer({ min: 60, max: 86_400 }),
      MaximumRetryAttempts: integer({ min: 0, max: 185 }),
    }),
    SqsParameters: structure({ MessageGroupId: text({ min: 1, max: 128 }) }),
    EventBridgeParameters: structure({
      DetailType: text({ required: true, min: 1, max: 128 }),
      Source: text({ required: true, min: 1, max: 256 }),
    }),
  },
  { required: true },
);

/** The members of CreateSchedule and UpdateSchedule. */
export const scheduleMembers = {
  Name: requiredName,
  GroupName: someName,
  ClientToken: clientToken,
  Description: text({ max: 512 }),
  ScheduleExpression: text({ required: true, min: 1, max: 256 }),
  ScheduleExpressionTimezone: text({ min: 1, max: 50 }),
  StartDate: timestamp(),
  EndDate: timestamp(),
  State: text({ values: ['ENABLED', 'DISABLED'] }),
  FlexibleTimeWindow: structure(
    {
      Mode: text({ required: true, values: ['OFF', 'FLEXIBLE'] }),
      MaximumWindowInMinutes: integer({ min: 1, max: 1440 }),
    },
    { required: true },
  ),
  ActionAfterCompletion: text({ values: ['NONE', 'DELETE'] }),
  Target: target,
};

const aFewMinutes = 300_000;

export function definitionOf(input: InputOf<typeof scheduleMembers>, now: number): ScheduleDefinition {
  const { Name, GroupName = 'default', ClientToken: _, StartDate, EndDate, ...rest } = input;
  // recorded: getmoto/moto#8172
  if (StartDate !== undefined && StartDate * 1000 < now - aFewMinutes)
    throw validation('The StartDate you specify cannot be earlier than 5 minutes ago.');
  checkDates(StartDate, EndDate);
  const properties = {
    ...rest,
    ...(StartDate !== undefined && { startMs: StartDate * 1000 }),
    ...(EndDate !== undefined && { endMs: EndDate * 1000 }),
  } as ScheduleProperties;
  checkWindow(properties);
  return { name: Name, group: GroupName, properties };
}

export function checkDates(start: number | undefined, end: number | undefined): void {
  if (start !== undefined && end !== undefined && end <= start)
    throw validation('The EndDate you specify must be later than the StartDate.');
}

/** docs: EventBridge Scheduler User Guide, "Configuring flexible time windows in EventBridge Scheduler" */
export function checkWindow({ FlexibleTimeWindow: { Mode, MaximumWindowInMinutes } }: ScheduleProperties): void {
  if (Mode === 'FLEXIBLE' && MaximumWindowInMinutes === undefined)
    throw validation('MaximumWindowInMinutes must be specified for a flexible time window.');
}

/** docs: EventBridge Scheduler User Guide, "Setting up" (iam:PassRole) */
export const passing = ({ Target }: Members): readonly Need[] =>
  isObject(Target) ? passingRole(Target['RoleArn'], 'scheduler') : [];
