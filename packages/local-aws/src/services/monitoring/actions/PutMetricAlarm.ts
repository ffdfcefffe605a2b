import type { PutMetricAlarmCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Wire } from '../../../protocol/actions.ts';
import { monitoringAction, onAlarm } from '../context.ts';
import { alarmMembers, alarmOf } from '../definition.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { validationError } from '../errors.ts';

/** docs: Amazon CloudWatch API Reference, "PutMetricAlarm" */
export const PutMetricAlarm = monitoringAction({
  input: alarmMembers,
  needs: onAlarm('cloudwatch:PutMetricAlarm'),
  genuine: () => [
    {
      AlarmName: 'hostile',
      Namespace: 'Hostile',
      MetricName: 'a',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [],
    },
  ],
  run(input, context): Wire<PutMetricAlarmCommandOutput> {
    const alarm = alarmOf(input, context, context.clock.now());
    if (alarm.unwatched !== undefined)
      throw new UnsupportedError(`An alarm that is not watched here (${alarm.unwatched})`);
    if (!alarm.isSingle && alarm.queries.filter(({ returnData }) => returnData).length !== 1)
      throw validationError('Exactly one element of the metrics list must return data.');
    context.alarms.make(alarm);
    return {};
  },
});
