import type { EpochMs } from '../../kernel/clock.ts';
import type { Rule, StateValue } from './engine/alarm-state.ts';
import type { MetricQuery } from './engine/queries.ts';

/** The members of every alarm. */
interface Definition {
  readonly name: string;
  readonly arn: string;
  readonly description?: string | undefined;
  readonly actionsEnabled: boolean;
  readonly actions: Readonly<Record<StateValue, readonly string[]>>;
  readonly updatedAt: EpochMs;
}

export interface MetricAlarm extends Definition {
  readonly kind: 'metric';
  readonly rule: Rule;
  /** The query whose data is compared, and the queries that it refers to. */
  readonly queries: readonly MetricQuery[];
  /** The alarm itself names its one metric. */
  readonly isSingle: boolean;
  readonly unit?: string | undefined;
  /** As it was given: the rule has it in any case. */
  readonly datapointsToAlarm?: number | undefined;
  readonly evaluateLowSampleCountPercentile?: string | undefined;
  /** The reason why the alarm is not evaluated here. */
  readonly unwatched?: string | undefined;
}

export interface CompositeAlarm extends Definition {
  readonly kind: 'composite';
  readonly alarmRule: string;
}

export type Tags = Readonly<Record<string, string>>;

export type Alarm = MetricAlarm | CompositeAlarm;

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  readonly data: string;
  readonly updatedAt: EpochMs;
  readonly transitionedAt: EpochMs;
}

export interface HistoryItem {
  readonly name: string;
  readonly kind: Alarm['kind'];
  readonly at: EpochMs;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  readonly data: string;
}
