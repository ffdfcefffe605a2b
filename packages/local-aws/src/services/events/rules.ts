import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import { violationSentence } from '../../kernel/violations.ts';
import { parseSchedule, type Schedule } from '../../delivery/schedule.ts';
import type { Delivery } from '../../delivery/queue.ts';
import { limitsOf, type RetryPolicy } from '../../delivery/retry-policy.ts';
import { targetKind, type TargetKind } from '../../delivery/target.ts';
import { createHttp, type HttpParameters } from './destinations/parameters.ts';
import { createInput, type InputOptions } from './engine/input.ts';
import { patternFaults } from '../../delivery/event-pattern/pattern-faults.ts';
import { compilePattern, parsePattern, type Matcher } from '../../delivery/event-pattern/pattern.ts';
import { tooMany, validation } from './errors.ts';
import type { Tags } from './tags.ts';

export interface TargetProperties extends InputOptions {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: RetryPolicy;
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly HttpParameters?: HttpParameters;
  readonly AppSyncParameters?: { readonly GraphQLOperation?: string };
}

export interface RuleProperties {
  readonly Description?: string;
  readonly EventPattern?: unknown;
  readonly ScheduleExpression?: string;
  readonly State?: string;
  readonly RoleArn?: string;
  readonly Targets?: readonly TargetProperties[];
}

/** A rule as the template or a call defines it. */
export interface RuleDefinition {
  readonly name: string;
  /** The name of its bus. */
  readonly bus: string;
  readonly properties: RuleProperties;
  readonly tags: Tags;
}

export interface Rule {
  readonly definition: RuleDefinition;
  readonly name: string;
  readonly bus: string;
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
  /** The target is another event bus. */
  readonly isBus: boolean;
  /** Answers the delivery of an event to this target. There is none if its template makes nothing of the event. */
  deliver(event: EventEnvelope): readonly Delivery[];
}

export interface EventEnvelope extends Readonly<Record<string, unknown>> {
  readonly id: string;
}

/** Checks the definition of a rule and prepares it for matching. */
export function createRule(definition: RuleDefinition, arn: string): Rule {
  const { name, bus, properties } = definition;
  const { EventPattern, ScheduleExpression, Description, State = 'ENABLED' } = properties;
  if (EventPattern === undefined && ScheduleExpression === undefined)
    throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  // recorded: aws-controllers-k8s/community#1984
  if (ScheduleExpression !== undefined && bus !== 'default')
    throw validation('ScheduleExpression is supported only on the default event bus.');
  const pattern = typeof EventPattern === 'string' ? parsePattern(EventPattern) : EventPattern;
  checkTargets(properties.Targets ?? []);
  return {
    definition,
    name,
    bus,
    arn,
    enabled: State !== 'DISABLED',
    targets: (properties.Targets ?? []).map((target) => createTarget(target, { name, arn })),
    ...(Description === undefined ? {} : { description: Description }),
    ...(pattern === undefined ? {} : { eventPattern: textOf(EventPattern), matches: compilePattern(pattern) }),
    ...(ScheduleExpression === undefined
      ? {}
      : { scheduleExpression: ScheduleExpression, schedule: parseSchedule(ScheduleExpression) }),
  };
}

/** Finds everything that is wrong with the pattern of a rule. */
export function rulePatternFaults(pattern: unknown): readonly AwsError[] {
  if (typeof pattern !== 'string') return patternFaults(pattern);
  try {
    return patternFaults(parsePattern(pattern));
  } catch (error) {
    if (error instanceof AwsError) return [error];
    throw error;
  }
}

const textOf = (pattern: unknown): string => (typeof pattern === 'string' ? pattern : JSON.stringify(pattern));

function createTarget(properties: TargetProperties, rule: { name: string; arn: string }): Target {
  for (const check of targetChecks(properties, rule)) check();
  const { Arn, RoleArn, DeadLetterConfig, RetryPolicy, Id, SqsParameters, AppSyncParameters } = properties;
  const input = createInput(properties, rule, Id);
  const http = createHttp(properties.HttpParameters);
  const fixed = {
    source: rule.arn,
    targetArn: Arn,
    ...limitsOf(RetryPolicy),
    ...(SqsParameters?.MessageGroupId === undefined ? {} : { groupId: SqsParameters.MessageGroupId }),
    ...(AppSyncParameters?.GraphQLOperation !== undefined && { operation: AppSyncParameters.GraphQLOperation }),
    ...(RoleArn === undefined ? {} : { roleArn: RoleArn }),
    ...(DeadLetterConfig?.Arn === undefined ? {} : { deadLetterArn: DeadLetterConfig.Arn }),
  };
  return {
    properties,
    isBus: targetKind(Arn) === 'events',
    deliver(event) {
      const payload = input(event);
      return payload === undefined ? [] : [{ ...fixed, payload, ...http(event), ...ofEvent(event, Id) }];
    },
  };
}

/** Makes the checks of a target, each of which throws what is wrong by itself. */
export const targetChecks = (
  properties: TargetProperties,
  rule: { readonly name: string; readonly arn: string },
): readonly (() => unknown)[] => {
  const { Arn, DeadLetterConfig, RetryPolicy, Id } = properties;
  const limits = limitsOf(RetryPolicy);
  return [
    () => ruleTargetKind(Arn),
    ...kindChecks(properties),
    () => {
      if (DeadLetterConfig?.Arn !== undefined && targetKind(DeadLetterConfig.Arn) !== 'sqs')
        throw validation(`The dead-letter queue ${DeadLetterConfig.Arn} is not an SQS queue.`);
    },
    () => createInput(properties, rule, Id),
    () => createHttp(properties.HttpParameters),
    () => checkRange('maximumRetryAttempts', limits.maximumRetryAttempts, 0, 185),
    () => checkRange('maximumEventAgeInSeconds', limits.maximumAgeSeconds, 60, 86_400),
  ];
};

function ruleTargetKind(arn: string): TargetKind {
  const kind = targetKind(arn);
  if (kind === 'api') throw new UnsupportedError(`The target ${arn}`);
  return kind;
}

/** What a kind of target needs, or does not take. Of an unknown one that is not known. */
function kindChecks(target: TargetProperties): readonly (() => unknown)[] {
  const { Arn, RoleArn, Id, SqsParameters } = target;
  const isShaped = [target.Input, target.InputPath, target.InputTransformer].some((member) => member !== undefined);
  const faults: readonly (readonly [(kind: TargetKind) => boolean, () => Error])[] = [
    // recorded: localstack/localstack#8224
    [
      (kind) => ['states', 'appsync', 'destination'].includes(kind) && RoleArn === undefined,
      () => validation(`RoleArn is required for target ${Arn}.`),
    ],
    [
      (kind) => kind === 'sqs' && Arn.endsWith('.fifo') && SqsParameters?.MessageGroupId === undefined,
      () => validation(`Parameter(s) SqsParameters must be specified for target: ${Id}.`),
    ],
    [
      (kind) => kind === 'appsync' && target.AppSyncParameters?.GraphQLOperation === undefined,
      () => validation(`Parameter(s) AppSyncParameters must be specified for target: ${Id}.`),
    ],
    [
      (kind) => kind === 'logs' && (target.Input !== undefined || target.InputPath !== undefined),
      () => validation(`The only valid form of input for target ${Id} is InputTransformer.`),
    ],
    [
      (kind) => kind !== 'destination' && target.HttpParameters !== undefined,
      () => new UnsupportedError(`HttpParameters of target ${Id}, which is no API destination,`),
    ],
    [
      (kind) => kind === 'events' && isShaped,
      () => new UnsupportedError(`Input of target ${Id}, which is an event bus,`),
    ],
  ];
  return faults.map(([isFault, fault]) => () => {
    if (isFault(ruleTargetKind(Arn))) throw fault();
  });
}

const ofEvent = (event: EventEnvelope, target: string): Pick<Delivery, 'deadLetterBody' | 'name'> => ({
  deadLetterBody: JSON.stringify(event),
  // The delivery may start an execution of this name, which has at most 80 characters.
  name: `${event.id}_${target}`.replace(/[^\w-]/g, '-').slice(0, 80),
});

/** docs: Amazon EventBridge User Guide, "Amazon EventBridge quotas" */
const mostTargets = 5;

function checkTargets(targets: readonly TargetProperties[]): void {
  if (targets.length > mostTargets) throw tooMany();
}

/** docs: Amazon EventBridge API Reference, "RetryPolicy" */
function checkRange(member: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  const bound = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw validation(
    violationSentence({ at: `retryPolicy.${member}`, rule: `Member must have value ${bound}`, value: String(value) }),
  );
}
