import type { ActionAfterCompletion, FlexibleTimeWindowMode } from '@aws-sdk/client-scheduler';
import type { RetryPolicy } from '../../delivery/retry-policy.ts';
import type { EpochMs } from '../../kernel/clock.ts';

export interface ScheduleTarget {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: RetryPolicy;
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly EventBridgeParameters?: { readonly DetailType: string; readonly Source: string };
}

export interface ScheduleProperties {
  readonly Description?: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State?: 'ENABLED' | 'DISABLED';
  readonly FlexibleTimeWindow: { readonly Mode: FlexibleTimeWindowMode; readonly MaximumWindowInMinutes?: number };
  readonly ActionAfterCompletion?: ActionAfterCompletion;
  readonly startMs?: EpochMs;
  readonly endMs?: EpochMs;
  readonly Target: ScheduleTarget;
}

/** A schedule as the template or a call defines it. */
export interface ScheduleDefinition {
  readonly name: string;
  readonly group: string;
  readonly properties: ScheduleProperties;
  /** The time of the call that made it; a schedule of the template has none. */
  readonly modifiedMs?: EpochMs;
}

export interface GroupDefinition {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The key of a schedule: its name is unique within its group. */
export const keyOf = (group: string, name: string): string => (group === 'default' ? name : `${group}/${name}`);
