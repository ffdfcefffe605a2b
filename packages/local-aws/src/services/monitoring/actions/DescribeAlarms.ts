import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, list, text } from '../../../protocol/members.ts';
import type { Alarm } from '../alarm.ts';
import { monitoringAction, onAlarms, pager } from '../context.ts';
import { invalidCombination } from '../errors.ts';
import { shownCompositeAlarm, shownMetricAlarm } from '../shown-alarm.ts';

const kinds = { MetricAlarm: 'metric', CompositeAlarm: 'composite' } as const;

/**
 * Describes only metric alarms, unless the request asks for others. docs: Amazon CloudWatch API Reference,
 * "DescribeAlarms"
 */
export const DescribeAlarms = monitoringAction({
  input: {
    AlarmNames: list(text({ min: 1, max: 255 }), { max: 100 }),
    AlarmNamePrefix: text({ min: 1, max: 255 }),
    AlarmTypes: list(text({ values: ['CompositeAlarm', 'MetricAlarm'] })),
    StateValue: text({ values: ['OK', 'ALARM', 'INSUFFICIENT_DATA'] }),
    ActionPrefix: text({ min: 1, max: 1_024 }),
    MaxRecords: integer({ min: 1, max: 100 }),
    NextToken: text(),
  },
  needs: onAlarms('cloudwatch:DescribeAlarms'),
  genuine: () => [{}, { AlarmNamePrefix: 'a', StateValue: 'OK', AlarmTypes: ['CompositeAlarm'], MaxRecords: 5 }],
  run(input, { alarms }): Wire<DescribeAlarmsOutput> {
    const {
      AlarmNames,
      AlarmNamePrefix = '',
      AlarmTypes = ['MetricAlarm'],
      StateValue,
      ActionPrefix,
      NextToken,
    } = input;
    if (AlarmNames && AlarmNamePrefix !== '')
      throw invalidCombination('AlarmNames and AlarmNamePrefix are mutually exclusive.');
    const wanted = AlarmTypes.map((type) => kinds[type as keyof typeof kinds]);
    const found = alarms
      .all()
      .filter(({ name, kind }) => wanted.includes(kind) && name.startsWith(AlarmNamePrefix))
      .filter(({ name }) => AlarmNames?.includes(name) ?? true)
      .filter(({ name }) => StateValue === undefined || alarms.stateOf(name).value === StateValue)
      .filter(({ actions }) => ActionPrefix === undefined || hasAction(actions, ActionPrefix));
    const asked = ['DescribeAlarms', AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue, ActionPrefix];
    const limit = input.MaxRecords ?? 50;
    const { entries, next } = pager.sorted(found, ({ name }) => name, { token: NextToken, limit, asked });
    return {
      MetricAlarms: entries.flatMap((alarm) =>
        alarm.kind === 'metric' ? [shownMetricAlarm(alarm, alarms.stateOf(alarm.name))] : [],
      ),
      CompositeAlarms: entries.flatMap((alarm) =>
        alarm.kind === 'composite' ? [shownCompositeAlarm(alarm, alarms.stateOf(alarm.name))] : [],
      ),
      ...(next !== undefined && { NextToken: next }),
    };
  },
});

const hasAction = (actions: Alarm['actions'], prefix: string): boolean =>
  Object.values(actions).some((arns) => arns.some((arn) => arn.startsWith(prefix)));
