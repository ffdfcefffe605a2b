import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import type { PutMetric } from '../../contract/metrics.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Pager } from '../../kernel/pages.ts';
import { actionFor } from '../../protocol/actions.ts';
import { list, structure, text, type InputOf } from '../../protocol/members.ts';
import type { Alarms } from './alarms.ts';
import type { MetricId } from './engine/metric.ts';
import { invalidNextToken } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { MonitoringStore } from './store.ts';

/** The parts of the service that each of its actions gets. */
export interface MonitoringContext extends Scope {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly putMetric: PutMetric;
  readonly alarms: Alarms;
  readonly store: MonitoringStore;
}

export const monitoringAction = actionFor<MonitoringContext>();
export const pager = new Pager(invalidNextToken);

export const alarmArn = ({ region, accountId }: Scope, name: string): string =>
  `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;

/** Needs a permission on the alarm that a request names, or on all alarms. */
export const onAlarm =
  (action: string) =>
  ({ AlarmName }: Members, context: MonitoringContext): readonly Need[] => [
    { action, resource: alarmArn(context, textOf(AlarmName) || '*') },
  ];

export const onAlarms =
  (action: string) =>
  ({ AlarmNames }: Members, context: MonitoringContext): readonly Need[] => {
    const names = Array.isArray(AlarmNames) && AlarmNames.length > 0 ? AlarmNames.slice(0, 100).map(textOf) : ['*'];
    return names.map((name) => ({ action, resource: alarmArn(context, name) }));
  };

/** Names do not begin with a colon. docs: Amazon CloudWatch API Reference, "PutMetricData" */
export const namespace = { min: 1, max: 255, pattern: /^[^:]/, patternText: '[^:].*' } as const;

export const dimensions = list(
  structure({
    Name: text({ required: true, min: 1, max: 255 }),
    Value: text({ required: true, min: 1, max: 1_024 }),
  }),
  { max: 30 },
);

type Dimensions = NonNullable<InputOf<{ list: typeof dimensions }>['list']>;

export const dimensionsOf = (given: Dimensions = []): Readonly<Record<string, string>> =>
  Object.fromEntries(given.map(({ Name, Value }) => [Name, Value]));

export const shownDimensions = ({ dimensions: own }: MetricId): { Name: string; Value: string }[] =>
  Object.entries(own).map(([Name, Value]) => ({ Name, Value }));
