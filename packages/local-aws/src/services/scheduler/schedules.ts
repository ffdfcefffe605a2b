import type { EpochMs } from '../../kernel/clock.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import type { FlexibleTimeWindowMode } from '@aws-sdk/client-scheduler';
import type { Delivery, DeliveryQueue } from '../../delivery/queue.ts';
import { limitsOf, type RetryPolicy } from '../../delivery/retry-policy.ts';
import { parseSchedule, startTimer, type Schedule as Moments } from '../../delivery/schedule.ts';
import { targetKind } from '../../delivery/target.ts';
import type { Ports } from '../../contract/service.ts';
import { validation } from './errors.ts';
import type { SchedulerStore } from './store.ts';

export interface ScheduleProperties {
  readonly Name?: string;
  readonly Description?: string;
  readonly GroupName?: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State?: 'ENABLED' | 'DISABLED';
  readonly FlexibleTimeWindow: { readonly Mode: FlexibleTimeWindowMode };
  readonly Target: {
    readonly Arn: string;
    readonly RoleArn: string;
    readonly Input?: string;
    readonly DeadLetterConfig?: { readonly Arn?: string };
    readonly RetryPolicy?: RetryPolicy;
  };
}

export interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly properties: ScheduleProperties;
  readonly moments: Moments;
  readonly createdMs: EpochMs;
  readonly countedFromMs: EpochMs;
}

/**
 * Scheduler assumes roles for the group of a schedule, not for the schedule. docs: EventBridge Scheduler User Guide,
 * "Confused deputy prevention in EventBridge Scheduler"
 */
export const groupArn = ({ region, accountId }: Ports): string =>
  `arn:aws:scheduler:${region}:${accountId}:schedule-group/default`;

export function createSchedules(ports: Ports, store: SchedulerStore, queue: DeliveryQueue) {
  const schedules = new Map<string, Schedule>();
  const timers = new Map<string, () => void>();
  let started = false;

  const fire = (schedule: Schedule, at: number): void => queue.add([deliveryOf(ports, schedule, at)]);

  const startTimerOf = (schedule: Schedule): void => {
    if (schedule.properties.State === 'DISABLED') return;
    timers.set(
      schedule.name,
      startTimer(ports, schedule.moments, schedule.countedFromMs, (at) => fire(schedule, at)),
    );
  };

  const stopTimerOf = (name: string): void => {
    timers.get(name)?.();
    timers.delete(name);
  };

  return {
    all: (): Schedule[] => [...schedules.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: (name: string): Schedule | undefined => schedules.get(name),
    define(name: string, properties: ScheduleProperties): Schedule {
      const moments = parseSchedule(properties.ScheduleExpression, ['rate', 'cron', 'at']);
      checkTarget(properties.Target.Arn);
      const deadLetterArn = properties.Target.DeadLetterConfig?.Arn;
      if (deadLetterArn !== undefined && targetKind(deadLetterArn) !== 'sqs')
        throw validation(`The dead-letter queue ${deadLetterArn} is not an SQS queue.`);
      // A role that Scheduler may not assume is found when the schedule is created. recorded: aws/aws-sdk-js-v3#6494
      ports.roles.principal(properties.Target.RoleArn, name, groupArn(ports));
      const arn = `arn:aws:scheduler:${ports.region}:${ports.accountId}:schedule/default/${name}`;
      const schedule = {
        name,
        arn,
        properties,
        moments,
        ...store.remember(name, properties.ScheduleExpression, ports.clock.now()),
      };
      stopTimerOf(name);
      schedules.set(name, schedule);
      if (started) startTimerOf(schedule);
      return schedule;
    },
    remove(name: string): void {
      stopTimerOf(name);
      schedules.delete(name);
    },
    start(): void {
      started = true;
      schedules.forEach(startTimerOf);
      queue.start();
    },
    async stop(): Promise<void> {
      started = false;
      [...timers.keys()].forEach(stopTimerOf);
      await queue.stop();
    },
  };
}

export type Schedules = ReturnType<typeof createSchedules>;

function checkTarget(arn: string): void {
  if (!['lambda', 'sqs', 'sns', 'states'].includes(targetKind(arn)) || arn.endsWith('.fifo')) throw new UnsupportedError(`The target ${arn}`);
}

function deliveryOf(ports: Ports, { arn, properties: { Target } }: Schedule, at: number): Delivery {
  const id = ports.ids.uuid();
  const scheduledTime = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const payload =
    Target.Input === undefined
      ? defaultInput(ports, arn, id, scheduledTime)
      : fillIn(Target.Input, arn, id, scheduledTime);
  return {
    source: arn,
    targetArn: Target.Arn,
    roleArn: Target.RoleArn,
    payload,
    deadLetterBody: payload,
    name: id,
    ...limitsOf(Target.RetryPolicy),
    ...(Target.DeadLetterConfig?.Arn === undefined ? {} : { deadLetterArn: Target.DeadLetterConfig.Arn }),
  };
}

/**
 * Scheduler's context attributes. The attempt number is that of the first attempt, because the payload is stored once
 * for all attempts. docs: EventBridge Scheduler User Guide, "Adding context attributes in EventBridge Scheduler"
 */
const fillIn = (input: string, arn: string, id: string, scheduledTime: string): string =>
  input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', scheduledTime)
    .replaceAll('<aws.scheduler.execution-id>', id)
    .replaceAll('<aws.scheduler.attempt-number>', '1');

/** What a target gets when the schedule has no Input. */
const defaultInput = ({ accountId, region }: Ports, arn: string, id: string, time: string): string =>
  JSON.stringify({
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: accountId,
    time,
    region,
    resources: [arn],
    detail: '{}',
  });
