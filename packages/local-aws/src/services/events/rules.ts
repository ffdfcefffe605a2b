import { AwsError } from '../../kernel/errors.ts';
import { parseSchedule, type Schedule } from '../../delivery/schedule.ts';
import type { Delivery } from '../../delivery/queue.ts';
import { limitsOf, type RetryPolicy } from '../../delivery/retry-policy.ts';
import { targetKind } from '../../delivery/target.ts';
import { createInput, type InputOptions } from './engine/input.ts';
import { compilePattern, parsePattern, type Matcher } from '../../delivery/event-pattern/pattern.ts';
import { validation } from './errors.ts';

export interface TargetProperties extends InputOptions {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: RetryPolicy;
}

export interface RuleProperties {
  readonly Name?: string;
  readonly Description?: string;
  readonly EventBusName?: string;
  readonly EventPattern?: unknown;
  readonly ScheduleExpression?: string;
  readonly State?: string;
  readonly RoleArn?: string;
  readonly Targets?: readonly TargetProperties[];
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly eventPattern?: string;
  readonly scheduleExpression?: string;
  readonly enabled: boolean;
  readonly matches?: Matcher;
  readonly schedule?: Schedule;
  readonly targets: readonly Target[];
}

export interface Target {
  readonly properties: TargetProperties;
  /** The delivery of an event to this target: one, or none where its template makes nothing of the event. */
  deliver(event: EventEnvelope): readonly Delivery[];
}

export interface EventEnvelope extends Readonly<Record<string, unknown>> {
  readonly id: string;
}

/** Checks a rule's declaration and makes it ready to match. */
export function createRule(name: string, arn: string, properties: RuleProperties): Rule {
  const { EventPattern, ScheduleExpression, Description, State = 'ENABLED' } = properties;
  if (EventPattern === undefined && ScheduleExpression === undefined)
    throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  const pattern = typeof EventPattern === 'string' ? parsePattern(EventPattern) : EventPattern;
  checkTargets(properties.Targets ?? []);
  return {
    name,
    arn,
    enabled: State !== 'DISABLED',
    targets: (properties.Targets ?? []).map((target) => createTarget(target, { name, arn })),
    ...(Description === undefined ? {} : { description: Description }),
    ...(pattern === undefined ? {} : { eventPattern: JSON.stringify(pattern), matches: compilePattern(pattern) }),
    ...(ScheduleExpression === undefined
      ? {}
      : { scheduleExpression: ScheduleExpression, schedule: parseSchedule(ScheduleExpression) }),
  };
}

function createTarget(properties: TargetProperties, rule: { name: string; arn: string }): Target {
  const { Arn, RoleArn, DeadLetterConfig, RetryPolicy, Id } = properties;
  if (targetKind(Arn) === 'states' && RoleArn === undefined) throw validation(`RoleArn is required for target ${Arn}.`);
  if (DeadLetterConfig?.Arn !== undefined && targetKind(DeadLetterConfig.Arn) !== 'sqs')
    throw validation(`The dead-letter queue ${DeadLetterConfig.Arn} is not an SQS queue.`);
  const input = createInput(properties, rule, Id);
  const limits = limitsOf(RetryPolicy);
  checkRange('maximumRetryAttempts', limits.maximumRetryAttempts, 0, 185);
  checkRange('maximumEventAgeInSeconds', limits.maximumAgeSeconds, 60, 86_400);
  const fixed = {
    source: rule.arn,
    targetArn: Arn,
    ...limits,
    ...(RoleArn === undefined ? {} : { roleArn: RoleArn }),
    ...(DeadLetterConfig?.Arn === undefined ? {} : { deadLetterArn: DeadLetterConfig.Arn }),
  };
  return {
    properties,
    deliver(event) {
      const payload = input(event);
      return payload === undefined ? [] : [{ ...fixed, payload, ...ofEvent(event, Id) }];
    },
  };
}

const ofEvent = (event: EventEnvelope, target: string): Pick<Delivery, 'deadLetterBody' | 'name'> => ({
  deadLetterBody: JSON.stringify(event),
  // The name of an execution that the delivery may start: at most 80 characters.
  name: `${event.id}_${target}`.replace(/[^\w-]/g, '-').slice(0, 80),
});

/** docs: Amazon EventBridge User Guide, "Amazon EventBridge quotas" */
const mostTargets = 5;

function checkTargets(targets: readonly TargetProperties[]): void {
  if (targets.length > mostTargets)
    throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
}

/** docs: Amazon EventBridge API Reference, "RetryPolicy" */
function checkRange(member: string, value: number, least: number, most: number): void {
  const given = `Value '${value}' at 'retryPolicy.${member}' failed to satisfy constraint: Member must have value`;
  if (value < least) throw validation(`1 validation error detected: ${given} greater than or equal to ${least}`);
  if (value > most) throw validation(`1 validation error detected: ${given} less than or equal to ${most}`);
}
