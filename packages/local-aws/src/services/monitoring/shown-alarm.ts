import type { CompositeAlarm as ShownComposite, MetricAlarm as ShownMetric } from '@aws-sdk/client-cloudwatch';
import { secondsOf } from '../../kernel/clock.ts';
import type { Wire } from '../../protocol/actions.ts';
import type { Alarm, AlarmState, CompositeAlarm, MetricAlarm } from './alarm.ts';
import { shownDimensions } from './context.ts';
import { simpleStatistics } from './engine/minute.ts';
import type { MetricQuery } from './engine/queries.ts';

/** Answers the members that both kinds of alarms have, as DescribeAlarms shows them. */
const common = ({ name, arn, description, actionsEnabled, actions, updatedAt }: Alarm, state: AlarmState) => ({
  AlarmName: name,
  AlarmArn: arn,
  ...(description !== undefined && { AlarmDescription: description }),
  AlarmConfigurationUpdatedTimestamp: secondsOf(updatedAt),
  ActionsEnabled: actionsEnabled,
  OKActions: actions.OK,
  AlarmActions: actions.ALARM,
  InsufficientDataActions: actions.INSUFFICIENT_DATA,
  StateValue: state.value,
  StateReason: state.reason,
  ...(state.data !== '' && { StateReasonData: state.data }),
  StateUpdatedTimestamp: secondsOf(state.updatedAt),
  StateTransitionedTimestamp: secondsOf(state.transitionedAt),
});

export function shownMetricAlarm(alarm: MetricAlarm, state: AlarmState): Wire<ShownMetric> {
  const { rule, queries, isSingle, unit, evaluateLowSampleCountPercentile } = alarm;
  return {
    ...common(alarm, state),
    EvaluationPeriods: rule.evaluationPeriods,
    ...(alarm.datapointsToAlarm !== undefined && { DatapointsToAlarm: alarm.datapointsToAlarm }),
    Threshold: rule.threshold,
    ComparisonOperator: rule.comparison,
    TreatMissingData: rule.treatMissingData,
    ...(evaluateLowSampleCountPercentile !== undefined && {
      EvaluateLowSampleCountPercentile: evaluateLowSampleCountPercentile,
    }),
    ...(unit !== undefined && { Unit: unit as NonNullable<Wire<ShownMetric>['Unit']> }),
    ...(isSingle ? shownMetric(queries[0]) : { Metrics: queries.map(shownQuery), Dimensions: [] }),
  };
}

export const shownCompositeAlarm = (alarm: CompositeAlarm, state: AlarmState): Wire<ShownComposite> => ({
  ...common(alarm, state),
  AlarmRule: alarm.alarmRule,
});

function shownMetric(query: MetricQuery | undefined): Wire<ShownMetric> {
  if (!query?.metric) return {};
  const { id, periodMs, stat } = query.metric;
  return {
    Namespace: id.namespace,
    MetricName: id.name,
    Dimensions: shownDimensions(id),
    Period: periodMs / 1_000,
    ...(simpleStatistics.includes(stat)
      ? { Statistic: stat as NonNullable<Wire<ShownMetric>['Statistic']> }
      : { ExtendedStatistic: stat }),
  };
}

const shownQuery = ({ id, label, returnData, expression, metric, periodMs }: MetricQuery) => ({
  Id: id,
  ...(label !== undefined && { Label: label }),
  ...(expression !== undefined && { Expression: expression }),
  ...(periodMs !== undefined && { Period: periodMs / 1_000 }),
  ...(metric && {
    MetricStat: {
      Metric: { Namespace: metric.id.namespace, MetricName: metric.id.name, Dimensions: shownDimensions(metric.id) },
      Period: metric.periodMs / 1_000,
      Stat: metric.stat,
    },
  }),
  ReturnData: returnData,
});
