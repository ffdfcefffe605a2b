import type { EntryId } from '../../contract/action.ts';
import type { Alarm, AlarmState, MetricAlarm } from './alarm.ts';
import type { MetricQuery } from './engine/queries.ts';
import type { StateValue } from './engine/alarm-state.ts';

const regionNames: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-2': 'US West (Oregon)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-west-1': 'EU (Ireland)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
};

export interface Change {
  readonly alarm: Alarm;
  readonly from: StateValue;
  readonly to: AlarmState;
  /** The journal's entry of the call that set it; what is measured has none. */
  readonly cause?: EntryId | undefined;
}

export interface Notification {
  readonly subject: string;
  readonly message: string;
}

/**
 * Writes the message that a topic gets when an alarm changes its state. docs: Amazon CloudWatch User Guide, "Notifying
 * users on alarm changes"
 */
export function notificationOf(
  { alarm, from, to }: Change,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): Notification {
  const regionName = regionNames[region] ?? region;
  const message = {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: timeOf(alarm.updatedAt),
    NewStateValue: to.value,
    NewStateReason: to.reason,
    StateChangeTime: timeOf(to.updatedAt),
    Region: regionName,
    AlarmArn: alarm.arn,
    OldStateValue: from,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    ...(alarm.kind === 'metric' ? { Trigger: triggerOf(alarm) } : { AlarmRule: alarm.alarmRule }),
  };
  // docs: Amazon SNS API Reference, "Publish" (Subject, at most 100 characters)
  const name = alarm.name.slice(0, 100 - `${to.value}: "" in ${regionName}`.length);
  return { subject: `${to.value}: "${name}" in ${regionName}`, message: JSON.stringify(message) };
}

/** Writes a time as `2026-01-01T12:00:00.000+0000`. */
const timeOf = (at: number): string => new Date(at).toISOString().replace('Z', '+0000');

function triggerOf({ rule, queries, isSingle, unit, evaluateLowSampleCountPercentile }: MetricAlarm): object {
  const compared = {
    EvaluationPeriods: rule.evaluationPeriods,
    DatapointsToAlarm: rule.datapointsToAlarm,
    ComparisonOperator: rule.comparison,
    Threshold: rule.threshold,
    TreatMissingData: rule.treatMissingData,
    EvaluateLowSampleCountPercentile: evaluateLowSampleCountPercentile ?? '',
  };
  const [first] = queries;
  if (!isSingle || !first?.metric)
    return {
      Period: first?.metric ? first.metric.periodMs / 1000 : undefined,
      ...compared,
      Metrics: queries.map(shown),
    };
  const { id, stat, periodMs } = first.metric;
  return {
    MetricName: id.name,
    Namespace: id.namespace,
    ...(/^p\d/.test(stat)
      ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic: stat }
      : { StatisticType: 'Statistic', Statistic: statisticWords[stat] ?? stat }),
    Unit: unit ?? null,
    Dimensions: dimensionsOf(id.dimensions),
    Period: periodMs / 1000,
    ...compared,
  };
}

const statisticWords: Readonly<Record<string, string>> = {
  Sum: 'SUM',
  Average: 'AVERAGE',
  Minimum: 'MINIMUM',
  Maximum: 'MAXIMUM',
  SampleCount: 'SAMPLE_COUNT',
};

const dimensionsOf = (dimensions: Readonly<Record<string, string>>): object[] =>
  Object.entries(dimensions).map(([name, value]) => ({ value, name }));

const shown = ({ id, label, expression, metric, returnData }: MetricQuery): object => ({
  ...(expression !== undefined && { Expression: expression }),
  Id: id,
  ...(label !== undefined && { Label: label }),
  ...(metric && {
    MetricStat: {
      Metric: {
        Dimensions: dimensionsOf(metric.id.dimensions),
        MetricName: metric.id.name,
        Namespace: metric.id.namespace,
      },
      Period: metric.periodMs / 1000,
      Stat: metric.stat,
    },
  }),
  ReturnData: returnData,
});
