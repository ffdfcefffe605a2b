import type { PutMetricAlarmCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Wire } from '../../../protocol/actions.ts';
import { monitoringAction, onAlarm } from '../context.ts';
import { alarmMembers, alarmOf } from '../definition.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { validationError } from '../errors.ts';
import { tagAlarm } from '../tags.ts';
import { list, tag } from '../../../protocol/members.ts';

/** docs: Amazon CloudWatch API Reference, "PutMetricAlarm" */
export const PutMetricAlarm = monitoringAction({
  input: { ...alarmMembers, Tags: list(tag) },
  needs: (input, context) => [
    ...onAlarm('cloudwatch:PutMetricAlarm')(input, context),
    ...(input['Tags'] === undefined ? [] : onAlarm('cloudwatch:TagResource')(input, context)),
  ],
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
  run({ Tags = [], ...input }, context): Wire<PutMetricAlarmCommandOutput> {
    const alarm = alarmOf(input, context, context.clock.now());
    if (alarm.unwatched !== undefined)
      throw new UnsupportedError(`An alarm that is not watched here (${alarm.unwatched})`);
    if (!alarm.isSingle && alarm.queries.filter(({ returnData }) => returnData).length !== 1)
      throw validationError('Exactly one element of the metrics list must return data.');
    const isNew = !context.alarms.find(alarm.name);
    context.alarms.make(alarm);
    // Tags count only for a new alarm. docs: Amazon CloudWatch API Reference, "PutMetricAlarm" (Tags)
    if (isNew && Tags.length > 0) tagAlarm(alarm.name, Tags, context);
    return {};
  },
});
