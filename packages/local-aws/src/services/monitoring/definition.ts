import type { Scope } from '../../contract/action.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import { flag, float, integer, list, structure, text, type InputOf } from '../../protocol/members.ts';
import type { MetricAlarm } from './alarm.ts';
import { alarmArn, dimensions, dimensionsOf, namespace } from './context.ts';
import { comparisons, evaluationRange, treatments, type Comparison, type Rule } from './engine/alarm-state.ts';
import { simpleStatistics } from './engine/minute.ts';
import { checkQueries, type MetricQuery } from './engine/queries.ts';
import { nothingMeasured } from './engine/metric.ts';
import { invalidCombination, missingParameter, validationError } from './errors.ts';

const metric = structure(
  {
    Namespace: text({ required: true, ...namespace }),
    MetricName: text({ required: true, min: 1, max: 255 }),
    Dimensions: dimensions,
  },
  { required: true },
);

export const metricQuery = structure({
  Id: text({ required: true, min: 1, max: 255, pattern: /^[a-z]\w*$/ }),
  MetricStat: structure({
    Metric: metric,
    Period: integer({ required: true, min: 1 }),
    Stat: text({ required: true, min: 1, max: 50 }),
  }),
  Expression: text({ min: 1, max: 2_048 }),
  Label: text(),
  ReturnData: flag(),
  Period: integer({ min: 1 }),
});

const actions = list(text({ min: 1, max: 1_024 }), { max: 5 });

/** docs: Amazon CloudWatch API Reference, "PutMetricAlarm" */
export const alarmMembers = {
  AlarmName: text({ required: true, min: 1, max: 255 }),
  AlarmDescription: text({ max: 1_024 }),
  ActionsEnabled: flag(),
  OKActions: actions,
  AlarmActions: actions,
  InsufficientDataActions: actions,
  MetricName: text({ min: 1, max: 255 }),
  Namespace: text(namespace),
  Statistic: text({ values: simpleStatistics }),
  ExtendedStatistic: text({ min: 1, max: 50 }),
  Dimensions: dimensions,
  Period: integer({ min: 1 }),
  Unit: text(),
  EvaluationPeriods: integer({ min: 1 }),
  DatapointsToAlarm: integer({ min: 1 }),
  Threshold: float(),
  ComparisonOperator: text({ required: true }),
  TreatMissingData: text({ values: treatments }),
  EvaluateLowSampleCountPercentile: text({ values: ['evaluate', 'ignore'] }),
  Metrics: list(metricQuery),
  ThresholdMetricId: text({ min: 1, max: 255 }),
};

export type MetricQueryInput = NonNullable<InputOf<{ query: typeof metricQuery }>['query']>;
export type AlarmInput = InputOf<typeof alarmMembers>;

export const queryOf = ({ Id, MetricStat, Expression, Label, ReturnData, Period }: MetricQueryInput): MetricQuery => ({
  id: Id,
  label: Label,
  returnData: ReturnData ?? true,
  expression: Expression,
  periodMs: Period === undefined ? undefined : Period * 1_000,
  metric: MetricStat && {
    id: {
      namespace: MetricStat.Metric.Namespace,
      name: MetricStat.Metric.MetricName,
      dimensions: dimensionsOf(MetricStat.Metric.Dimensions),
    },
    periodMs: MetricStat.Period * 1_000,
    stat: MetricStat.Stat,
  },
});

/**
 * Reads an alarm as a call or a template describes it. An alarm that cannot be evaluated here is kept with the reason.
 */
export function alarmOf(input: AlarmInput, scope: Scope, now: number): MetricAlarm {
  const isSingle = input.Metrics === undefined;
  const queries = queriesOf(input);
  const rule = ruleOf(input);
  checkRange(rule, queries);
  return {
    kind: 'metric',
    name: input.AlarmName,
    arn: alarmArn(scope, input.AlarmName),
    description: input.AlarmDescription,
    actionsEnabled: input.ActionsEnabled ?? true,
    actions: {
      OK: input.OKActions ?? [],
      ALARM: input.AlarmActions ?? [],
      INSUFFICIENT_DATA: input.InsufficientDataActions ?? [],
    },
    updatedAt: now,
    rule,
    queries,
    isSingle,
    unit: input.Unit,
    datapointsToAlarm: input.DatapointsToAlarm,
    evaluateLowSampleCountPercentile: input.EvaluateLowSampleCountPercentile,
    unwatched: whyUnwatched(input, queries, rule),
  };
}

/** The steps that check an alarm. A step may find again what one before it has found. */
export const alarmChecks = (input: AlarmInput): readonly (() => unknown)[] => [
  ...(input.Metrics ?? []).map((query) => () => queryOf(query)),
  () => queriesOf(input),
  () => ruleOf(input),
  () => checkRange(ruleOf(input), queriesOf(input)),
];

const queriesOf = (input: AlarmInput): readonly MetricQuery[] =>
  input.Metrics === undefined ? [ownQuery(input)] : input.Metrics.map(queryOf);

function ownQuery({
  MetricName,
  Namespace,
  Statistic,
  ExtendedStatistic,
  Dimensions,
  Period,
}: AlarmInput): MetricQuery {
  if (MetricName === undefined || Namespace === undefined || Period === undefined)
    throw missingParameter('The parameters MetricName, Namespace and Period are required without Metrics.');
  if ((Statistic === undefined) === (ExtendedStatistic === undefined))
    throw invalidCombination('One of Statistic and ExtendedStatistic is required.');
  const stat = Statistic ?? ExtendedStatistic ?? '';
  if (![10, 20, 30].includes(Period) && Period % 60 !== 0)
    throw validationError('Period must be 10, 20, 30 or a multiple of 60');
  const id = { namespace: Namespace, name: MetricName, dimensions: dimensionsOf(Dimensions) };
  return { id: 'm1', returnData: true, metric: { id, periodMs: Period * 1_000, stat } };
}

function ruleOf(input: AlarmInput): Rule {
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, Threshold, ComparisonOperator } = input;
  if (Threshold === undefined && input.ThresholdMetricId === undefined)
    throw missingParameter('The parameter Threshold is required for alarms based on static thresholds.');
  if (EvaluationPeriods === undefined || DatapointsToAlarm === undefined)
    throw missingParameter('The parameter EvaluationPeriods is required.');
  if (DatapointsToAlarm > EvaluationPeriods)
    throw validationError('DatapointsToAlarm must be less than or equal to EvaluationPeriods');
  return {
    comparison: ComparisonOperator as Comparison,
    threshold: Threshold ?? 0,
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: DatapointsToAlarm,
    treatMissingData: input.TreatMissingData ?? 'missing',
  };
}

const hour = 3_600;
const day = 24 * hour;

/** docs: Amazon CloudWatch API Reference, "PutMetricAlarm" (Period) */
function checkRange({ evaluationPeriods }: Rule, queries: readonly MetricQuery[]): void {
  const periods = queries.flatMap(({ metric: of, periodMs }) => [of?.periodMs ?? periodMs ?? 0]);
  for (const seconds of periods.map((periodMs) => periodMs / 1_000)) {
    const most = seconds < hour ? day : 7 * day;
    if (seconds * evaluationPeriods > most)
      throw validationError(`Period multiplied by EvaluationPeriods must not be more than ${most} seconds`);
  }
}

function whyUnwatched(
  { ComparisonOperator, ThresholdMetricId, EvaluateLowSampleCountPercentile, Unit, Period = 60 }: AlarmInput,
  queries: readonly MetricQuery[],
  rule: Rule,
): string | undefined {
  if (ThresholdMetricId !== undefined || !Object.hasOwn(comparisons, ComparisonOperator))
    return 'it compares with an anomaly detection band';
  if (EvaluateLowSampleCountPercentile === 'ignore') return 'it ignores percentiles of few samples';
  if (Unit !== undefined && Unit !== 'None') return 'it is about measurements of one unit';
  if (Period < 60) return 'its period is shorter than a minute';
  try {
    checkQueries(nothingMeasured, queries, evaluationRange(rule));
  } catch (error) {
    if (error instanceof UnsupportedError) return error.message;
    throw error;
  }
  return undefined;
}
