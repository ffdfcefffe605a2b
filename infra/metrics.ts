import { Duration, Stack } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { DragonsFunction } from './function.ts';

/** The resources that are watched. */
export interface Watched {
  readonly apiId: string;
  readonly stateMachine: StateMachine;
  readonly functions: readonly DragonsFunction[];
  readonly deadLetters: readonly IQueue[];
}

const period = Duration.minutes(5);

type Statistic = typeof Stats.SUM | typeof Stats.MAXIMUM | typeof Stats.SAMPLE_COUNT | typeof Stats.AVERAGE;

/** Makes the metrics for dashboard and alarms. */
export function createMetrics(scope: Construct, { apiId, stateMachine, functions, deadLetters }: Watched) {
  const of =
    (namespace: string, dimensionsMap: Record<string, string>, defaults = period) =>
    (metricName: string, statistic: Statistic | string = Stats.SUM): Metric =>
      new Metric({ namespace, dimensionsMap, metricName, statistic, period: defaults });
  const api = of('AWS/AppSync', { GraphQLAPIId: apiId });
  const machine = of('AWS/States', { StateMachineArn: stateMachine.stateMachineArn });
  const account = of('AWS/Lambda', {});
  const own = (folder: string, name: string, statistic: string = Stats.SUM, every = period): Metric =>
    of(Stack.of(scope).stackName, { service: folder }, every)(name, statistic);
  const lambdaOf = ({ functionName }: DragonsFunction) => of('AWS/Lambda', { FunctionName: functionName });
  return {
    api,
    machine,
    own,
    requests: api('Latency', Stats.SAMPLE_COUNT),
    functionErrors: functions.map((fn) => lambdaOf(fn)('Errors')),
    throttles: account('Throttles'),
    deadLetters: deadLetters.map((queue) =>
      of('AWS/SQS', { QueueName: queue.queueName })('ApproximateNumberOfMessagesVisible', Stats.MAXIMUM),
    ),
    /** The sweep writes it every minute, even if nothing is open. */
    oldestOpen: own('finish-report', 'OldestOpenReportSeconds', Stats.MAXIMUM, Duration.minutes(1)),
    spent: new Metric({
      namespace: 'AWS/Billing',
      metricName: 'EstimatedCharges',
      dimensionsMap: { Currency: 'USD' },
      statistic: Stats.MAXIMUM,
      period: Duration.hours(6),
      region: 'us-east-1',
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

/** An alarm takes at most ten metrics. docs: Amazon CloudWatch User Guide, "Limits" */
const mostMetrics = 10;

/** Makes the sum of metrics. A metric without a value counts as zero. */
export function sumOf(label: string, metrics: readonly IMetric[], every = period): MathExpression {
  if (metrics.length > mostMetrics) throw new Error(`${label}: an alarm takes at most ${mostMetrics} metrics`);
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  return new MathExpression({ label, usingMetrics, expression: 'SUM(METRICS())', period: every });
}

export const percentOf = (label: string, part: IMetric, whole: IMetric): MathExpression =>
  new MathExpression({
    label,
    usingMetrics: { part, whole },
    expression: 'IF(whole > 0, 100 * part / whole, 0)',
    period,
  });
