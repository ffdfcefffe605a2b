import type { GetMetricDataOutput, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, list, text, timestamp } from '../../../protocol/members.ts';
import { monitoringAction } from '../context.ts';
import { metricQuery, queryOf } from '../definition.ts';
import { periodOf, Queries, Steps, type MetricQuery } from '../engine/queries.ts';
import { validationError } from '../errors.ts';
import type { Windows } from '../engine/metric.ts';
import { startOf, windowsOf } from '../windows.ts';

/** docs: Amazon CloudWatch API Reference, "GetMetricData" */
export const GetMetricData = monitoringAction({
  input: {
    MetricDataQueries: list(metricQuery, { required: true, max: 500 }),
    StartTime: timestamp({ required: true }),
    EndTime: timestamp({ required: true }),
    ScanBy: text({ values: ['TimestampDescending', 'TimestampAscending'] }),
    MaxDatapoints: integer({ min: 1, max: 100_800 }),
  },
  needs: anywhere('cloudwatch:GetMetricData'),
  genuine: () => [
    {
      MetricDataQueries: [
        {
          Id: 'a',
          MetricStat: { Metric: { Namespace: 'Hostile', MetricName: 'a', Dimensions: [] }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
        { Id: 'b', Expression: 'IF(a > 0, 2 * a, 0)', Label: 'b' },
      ],
      StartTime: 1_767_225_600,
      EndTime: 1_767_229_200,
    },
  ],
  run(input, { metrics }): Wire<GetMetricDataOutput> {
    const { MetricDataQueries, StartTime, EndTime, ScanBy = 'TimestampDescending' } = input;
    const queries = MetricDataQueries.map(queryOf);
    if (new Set(queries.map(({ id }) => id)).size < queries.length)
      throw validationError('The ids of queries must differ.');
    let left = input.MaxDatapoints ?? Infinity;
    const steps = new Steps();
    const byPeriod = new Map<number, Queries>();
    const queriesOf = (periodMs: number, windows: Windows): Queries => {
      const known = byPeriod.get(periodMs) ?? new Queries(metrics, queries, windows, steps);
      byPeriod.set(periodMs, known);
      return known;
    };
    const result = (query: MetricQuery): Wire<MetricDataResult> => {
      const periodMs = query.metric?.periodMs ?? periodOf(queries);
      const windows = windowsOf(StartTime, EndTime, periodMs / 1_000);
      const all = queriesOf(periodMs, windows).pointsOf(query);
      const there = all.map((value, index) => ({ value, at: startOf(windows, index) })).filter(isThere);
      const points = (ScanBy === 'TimestampDescending' ? there.reverse() : there).slice(0, left);
      left -= points.length;
      return {
        Id: query.id,
        Label: query.label ?? query.metric?.id.name ?? query.id,
        Timestamps: points.map(({ at }) => at),
        Values: points.map(({ value }) => value),
        StatusCode: points.length < there.length ? 'PartialData' : 'Complete',
      };
    };
    return { MetricDataResults: queries.filter(({ returnData }) => returnData).map(result), Messages: [] };
  },
});

interface Point {
  readonly at: number;
  readonly value: number;
}

const isThere = (point: { readonly at: number; readonly value: number | undefined }): point is Point =>
  point.value !== undefined;
