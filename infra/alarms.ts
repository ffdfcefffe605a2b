import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { percentOf, sumOf, type Metrics } from './metrics.ts';
import type { Stage } from './stages.ts';

interface Watch {
  /** The description of what is wrong. The alarm adds the place in docs/deployment.md that says what to do. */
  readonly tells: string;
  readonly metric: IMetric;
  /** The alarm rings at this value and above. */
  readonly from: number;
  /** The number of bad periods among the last ones that make the alarm ring. */
  readonly bad?: readonly [bad: number, of: number];
  readonly silenceIsBad?: boolean;
}

/** The longest time of an execution, as infra/report-workflow.asl.json says. */
const executionLimit = Duration.seconds(900);

const watches = (metrics: Metrics) =>
  ({
    ServerErrors: {
      tells: 'One of a hundred GraphQL requests fails by our own fault',
      metric: percentOf('5XX, % of requests', metrics.api('5XXError'), metrics.requests),
      from: 1,
    },
    SlowRequests: {
      tells: 'One of twenty GraphQL requests takes longer than a second',
      metric: metrics.api('Latency', 'p95'),
      from: 1_000,
      bad: [3, 3],
    },
    RefusedRequests: {
      tells: 'Many GraphQL requests are refused: an attack, or clients that are out of date',
      metric: metrics.api('4XXError'),
      from: 100,
    },
    LiveUpdates: {
      tells: 'AppSync cannot deliver live updates or take subscriptions',
      metric: sumOf('real-time server errors', [
        metrics.api('PublishDataMessageServerError'),
        metrics.api('SubscribeServerError'),
      ]),
      from: 1,
    },
    FunctionErrors: {
      tells: 'Functions fail',
      metric: sumOf('errors of functions', metrics.functionErrors),
      from: 5,
    },
    FunctionThrottles: {
      tells: 'The account has not enough concurrent executions of Lambda in this region',
      metric: metrics.throttles,
      from: 1,
    },
    FailedExecutions: {
      tells: 'Executions of the workflow ended badly; the reports are FAILED or swept',
      metric: sumOf(
        'failed, timed out, aborted',
        ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((name) => metrics.machine(name)),
      ),
      from: 1,
    },
    SlowExecutions: {
      tells: 'Executions take more than 80 % of the time that they have',
      metric: metrics.machine('ExecutionTime', 'p95'),
      from: executionLimit.toMilliseconds() * 0.8,
    },
    DeadLetters: {
      tells: 'Something lies in a dead-letter queue: npm run redrive',
      metric: sumOf('messages in dead-letter queues', metrics.deadLetters),
      from: 1,
    },
    OldReports: {
      tells: 'A report has been open for 15 minutes, or the sweep does not run',
      metric: metrics.oldestOpen,
      from: 15 * 60,
      bad: [5, 5],
      // The sweep reports 0 if nothing is open.
      silenceIsBad: true,
    },
  }) as const satisfies Record<string, Watch>;

export type AlarmName = keyof ReturnType<typeof watches>;

/** Makes ten alarms, because ten are free. docs/deployment.md says for each what to do. */
export function createAlarms(scope: Construct, stage: Stage, metrics: Metrics): Readonly<Record<AlarmName, Alarm>> {
  const all: Readonly<Record<string, Watch>> = watches(metrics);
  return Object.fromEntries(
    Object.entries(all).map(([name, { tells, metric, from, bad = [1, 1], silenceIsBad = false }]) => [
      name,
      new Alarm(scope, name, {
        alarmDescription: `Dragons ${stage.name}, ${name}: ${tells}. See docs/deployment.md, "Alarms".`,
        metric,
        threshold: from,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        datapointsToAlarm: bad[0],
        evaluationPeriods: bad[1],
        treatMissingData: silenceIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      }),
    ]),
  ) as Record<AlarmName, Alarm>;
}
