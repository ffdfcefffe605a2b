import type { Scope } from '../../contract/action.ts';
import { inert, only, required, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';

export interface MonitoringContext extends Scope {
  /** Names of the alarms that are not watched. */
  readonly alarms: Set<string>;
}

const unwatched = inert('metrics are not collected here, and no alarm is judged');
const unseen = inert('there is no CloudWatch console on a laptop');

const comparisons = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
];

export const createResources = ({
  region,
  accountId,
  alarms,
}: MonitoringContext): Record<string, ResourceProvider> => ({
  'AWS::CloudWatch::Alarm': {
    properties: {
      AlarmName: text,
      AlarmDescription: unwatched,
      ActionsEnabled: unwatched,
      AlarmActions: unwatched,
      OKActions: unwatched,
      InsufficientDataActions: unwatched,
      ComparisonOperator: required(only(...comparisons)),
      DatapointsToAlarm: unwatched,
      Dimensions: unwatched,
      EvaluateLowSampleCountPercentile: unwatched,
      EvaluationPeriods: unwatched,
      ExtendedStatistic: unwatched,
      MetricName: unwatched,
      Metrics: unwatched,
      Namespace: unwatched,
      Period: unwatched,
      Statistic: unwatched,
      Tags: unwatched,
      Threshold: unwatched,
      ThresholdMetricId: unwatched,
      TreatMissingData: only('breaching', 'notBreaching', 'ignore', 'missing'),
      Unit: unwatched,
    },
    provision({ properties, physicalName }) {
      const name = String(properties['AlarmName'] ?? physicalName({ maxLength: 255 }));
      alarms.add(name);
      return { ref: name, attributes: { Arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}` } };
    },
  },
  'AWS::CloudWatch::Dashboard': {
    properties: { DashboardName: text, DashboardBody: unseen, Tags: unseen },
    provision({ properties, physicalName }) {
      const name = String(properties['DashboardName'] ?? physicalName({ maxLength: 255 }));
      return { ref: name, attributes: {} };
    },
  },
});
