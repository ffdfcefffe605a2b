import { aws } from '../../api.ts';

export interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

export interface Point {
  /** The beginning of the period, in milliseconds. */
  readonly at: number;
  readonly value: number;
}

export interface Series {
  readonly label: string;
  readonly points: readonly Point[];
}

export interface Query {
  readonly Id: string;
  readonly Label?: string;
  readonly Expression?: string;
  readonly Period?: number;
  readonly MetricStat?: { readonly Metric: Metric; readonly Period: number; readonly Stat: string };
  readonly ReturnData?: boolean;
}

export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly StateValue: State;
  readonly StateReason?: string;
  readonly StateTransitionedTimestamp: number;
  readonly ActionsEnabled: boolean;
  readonly AlarmActions?: readonly string[];
  readonly AlarmRule?: string;
  readonly Threshold?: number;
  readonly ComparisonOperator?: string;
  readonly EvaluationPeriods?: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData?: string;
  readonly Metrics?: readonly Query[];
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: Metric['Dimensions'];
  readonly Period?: number;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
}

/** The time spans of the chart, and the period of its points. */
export const ranges = [
  { title: 'the last 30 minutes', minutes: 30, period: 60 },
  { title: 'the last 3 hours', minutes: 180, period: 300 },
  { title: 'the last day', minutes: 1_440, period: 1_800 },
] as const;
export type Range = (typeof ranges)[number];

export const statistics = ['Sum', 'Average', 'Maximum', 'Minimum', 'SampleCount', 'p95'];

export interface Window {
  readonly from: number;
  readonly to: number;
  readonly periodMs: number;
}

/** Answers the window up to the end of the present period. */
export function windowOf({ minutes }: { readonly minutes: number }, period: number, now: number): Window {
  const periodMs = period * 1_000;
  const to = Math.ceil(now / periodMs) * periodMs;
  return { from: to - Math.max(minutes * 60_000, periodMs), to, periodMs };
}

async function all<Output extends { readonly NextToken?: string }>(action: string, input: object): Promise<Output[]> {
  const pages: Output[] = [];
  for (let NextToken: string | undefined; ;) {
    const page = await aws<Output>('monitoring', action, { ...input, ...(NextToken !== undefined && { NextToken }) });
    pages.push(page);
    NextToken = page.NextToken;
    if (NextToken === undefined) return pages;
  }
}

export async function readAlarms(): Promise<readonly Alarm[]> {
  const pages = await all<{ MetricAlarms?: Alarm[]; CompositeAlarms?: Alarm[]; NextToken?: string }>('DescribeAlarms', {
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    MaxRecords: 100,
  });
  return pages.flatMap(({ MetricAlarms = [], CompositeAlarms = [] }) => [...MetricAlarms, ...CompositeAlarms]);
}

export async function readMetrics(): Promise<readonly Metric[]> {
  const pages = await all<{ Metrics?: Metric[]; NextToken?: string }>('ListMetrics', {});
  return pages.flatMap(({ Metrics = [] }) => Metrics);
}

interface DataAnswer {
  readonly MetricDataResults: readonly {
    readonly Id: string;
    readonly Label?: string;
    readonly Timestamps: readonly number[];
    readonly Values: readonly number[];
  }[];
}

/** One request, as CloudWatch takes it. docs: Amazon CloudWatch API Reference, "GetMetricData" */
const mostQueries = 500;

/** Reads the series of each query that returns data, by its id. */
export async function readData(queries: readonly Query[], { from, to }: Window): Promise<ReadonlyMap<string, Series>> {
  const found = new Map<string, Series>();
  for (let first = 0; first < queries.length; first += mostQueries) {
    const { MetricDataResults } = await aws<DataAnswer>('monitoring', 'GetMetricData', {
      MetricDataQueries: queries.slice(first, first + mostQueries),
      StartTime: from / 1_000,
      EndTime: to / 1_000,
      ScanBy: 'TimestampAscending',
    });
    for (const { Id, Label = Id, Timestamps, Values } of MetricDataResults)
      found.set(Id, {
        label: Label,
        points: Timestamps.map((at, index) => ({ at: at * 1_000, value: Values[index] ?? 0 })),
      });
  }
  return found;
}

/** Answers the queries of an alarm. */
export function queriesOf(alarm: Alarm): readonly Query[] {
  if (alarm.Metrics && alarm.Metrics.length > 0) return alarm.Metrics;
  const { Namespace, MetricName, Dimensions = [], Period = 60, Statistic, ExtendedStatistic } = alarm;
  if (Namespace === undefined || MetricName === undefined) return [];
  const Stat = Statistic ?? ExtendedStatistic ?? 'Average';
  return [{ Id: 'm', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat } }];
}

export const periodOf = (queries: readonly Query[]): number =>
  Math.max(60, ...queries.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? 0));

const comparisons: Readonly<Record<string, string>> = {
  GreaterThanThreshold: 'above',
  GreaterThanOrEqualToThreshold: 'at or above',
  LessThanThreshold: 'below',
  LessThanOrEqualToThreshold: 'at or below',
};

/** Writes the rule of an alarm as `at or above 1 in 1 of 1 periods of 5 min`. */
export function ruleOf(alarm: Alarm): string {
  if (alarm.AlarmRule !== undefined) return alarm.AlarmRule;
  const {
    ComparisonOperator = '',
    Threshold = 0,
    EvaluationPeriods = 1,
    DatapointsToAlarm = EvaluationPeriods,
  } = alarm;
  const minutes = periodOf(queriesOf(alarm)) / 60;
  const often = `${DatapointsToAlarm} of ${EvaluationPeriods} periods of ${minutes} min`;
  return `${comparisons[ComparisonOperator] ?? ComparisonOperator} ${Threshold} in ${often}`;
}

/** Groups the metrics of one namespace by name, each with its dimensions. */
export function byName(metrics: readonly Metric[], namespace: string): ReadonlyMap<string, readonly Metric[]> {
  const found = new Map<string, Metric[]>();
  const own = metrics.filter(({ Namespace }) => Namespace === namespace);
  for (const metric of own) found.set(metric.MetricName, [...(found.get(metric.MetricName) ?? []), metric]);
  return new Map([...found].sort(([a], [b]) => a.localeCompare(b)));
}
