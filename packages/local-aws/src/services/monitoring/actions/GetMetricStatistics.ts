import type { Datapoint, GetMetricStatisticsOutput } from '@aws-sdk/client-cloudwatch';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, list, text, timestamp } from '../../../protocol/members.ts';
import { dimensions, dimensionsOf, monitoringAction, namespace } from '../context.ts';
import { simpleStatistics, statisticNamed } from '../engine/minute.ts';
import { invalidCombination, missingParameter } from '../errors.ts';
import { startOf, windowsOf } from '../windows.ts';

const mostPoints = 1_440;

/** docs: Amazon CloudWatch API Reference, "GetMetricStatistics" */
export const GetMetricStatistics = monitoringAction({
  input: {
    Namespace: text({ required: true, ...namespace }),
    MetricName: text({ required: true, min: 1, max: 255 }),
    Dimensions: dimensions,
    StartTime: timestamp({ required: true }),
    EndTime: timestamp({ required: true }),
    Period: integer({ required: true, min: 1 }),
    Statistics: list(text({ values: simpleStatistics }), { min: 1, max: 5 }),
    ExtendedStatistics: list(text(), { min: 1, max: 10 }),
  },
  needs: anywhere('cloudwatch:GetMetricStatistics'),
  genuine: () => [
    {
      Namespace: 'Hostile',
      MetricName: 'a',
      StartTime: 1_767_225_600,
      EndTime: 1_767_229_200,
      Period: 60,
      Statistics: ['Sum', 'Maximum'],
      ExtendedStatistics: ['p95'],
    },
  ],
  run(input, { metrics }): Wire<GetMetricStatisticsOutput> {
    const { Statistics = [], ExtendedStatistics = [], MetricName } = input;
    if (Statistics.length + ExtendedStatistics.length === 0)
      throw missingParameter('At least one of the parameters Statistics and ExtendedStatistics must be specified.');
    const windows = windowsOf(input.StartTime, input.EndTime, input.Period);
    if (windows.count > mostPoints)
      throw invalidCombination(
        `You have requested up to ${windows.count} datapoints, which exceeds the limit of ${mostPoints}. ` +
          'You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
      );
    const id = { namespace: input.Namespace, name: MetricName, dimensions: dimensionsOf(input.Dimensions) };
    const columns = (names: readonly string[]) =>
      names.map((name) => [name, metrics.points(id, statisticNamed(name), windows)] as const);
    const [simple, extended] = [columns(Statistics), columns(ExtendedStatistics)];
    const at = (column: typeof simple, index: number): Record<string, number> =>
      Object.fromEntries(column.map(([name, points]) => [name, points[index] ?? 0]));
    const Unit = metrics.unitOf(id) as Wire<Datapoint>['Unit'];
    const first = [...simple, ...extended][0]?.[1] ?? [];
    const points = first.flatMap((value, index): Wire<Datapoint>[] => {
      if (value === undefined) return [];
      const others = extended.length > 0 ? { ExtendedStatistics: at(extended, index) } : {};
      return [{ Timestamp: startOf(windows, index), ...at(simple, index), ...others, Unit }];
    });
    return { Label: MetricName, Datapoints: points };
  },
});
