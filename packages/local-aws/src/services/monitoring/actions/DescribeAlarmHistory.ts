import type { DescribeAlarmHistoryOutput } from '@aws-sdk/client-cloudwatch';
import { secondsOf } from '../../../kernel/clock.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text, timestamp } from '../../../protocol/members.ts';
import { monitoringAction, onAlarm, pager } from '../context.ts';

/** docs: Amazon CloudWatch API Reference, "DescribeAlarmHistory" */
export const DescribeAlarmHistory = monitoringAction({
  input: {
    AlarmName: text({ min: 1, max: 255 }),
    HistoryItemType: text({ values: ['ConfigurationUpdate', 'StateUpdate', 'Action'] }),
    StartDate: timestamp(),
    EndDate: timestamp(),
    ScanBy: text({ values: ['TimestampDescending', 'TimestampAscending'] }),
    MaxRecords: integer({ min: 1, max: 100 }),
    NextToken: text(),
  },
  needs: onAlarm('cloudwatch:DescribeAlarmHistory'),
  genuine: () => [{}, { AlarmName: 'none', HistoryItemType: 'StateUpdate', MaxRecords: 5 }],
  run(input, { store }): Wire<DescribeAlarmHistoryOutput> {
    const { AlarmName, HistoryItemType, StartDate = -Infinity, EndDate = Infinity, ScanBy, NextToken } = input;
    const newestFirst = store
      .history()
      .filter(({ name, type }) => name === (AlarmName ?? name) && type === (HistoryItemType ?? type))
      .filter(({ at }) => secondsOf(at) >= StartDate && secondsOf(at) <= EndDate);
    const items = ScanBy === 'TimestampAscending' ? newestFirst.reverse() : newestFirst;
    const asked = ['DescribeAlarmHistory', AlarmName, HistoryItemType, StartDate, EndDate, ScanBy];
    const { entries, next } = pager.placed(items, { token: NextToken, limit: input.MaxRecords ?? 100, asked });
    return {
      AlarmHistoryItems: entries.map(({ name, kind, at, type, summary, data }) => ({
        AlarmName: name,
        AlarmType: kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm',
        Timestamp: secondsOf(at),
        HistoryItemType: type,
        HistorySummary: summary,
        HistoryData: data,
      })),
      ...(next !== undefined && { NextToken: next }),
    };
  },
});
