import { secondsOf } from '../../../kernel/clock.ts';
import type { DescribeMapRunOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction, type StatesContext } from '../context.ts';
import { requireArn, resourceNotFound } from '../errors.ts';
import type { ChildStatus, Count, MapRunRow } from '../map-runs/model.ts';
import * as shapes from '../shapes.ts';

export const DescribeMapRun = statesAction({
  input: { mapRunArn: shapes.longArn },
  needs: on('DescribeMapRun', 'mapRunArn'),
  genuine: () => [{ mapRunArn: 'arn:aws:states:us-east-1:000000000000:mapRun:none/label:00000000' }],
  run({ mapRunArn }, context): Wire<DescribeMapRunOutput> {
    const run = findMapRun(context, mapRunArn);
    const counts = context.mapRuns.counts(run.seq);
    return {
      mapRunArn: run.arn,
      executionArn: run.execution_arn,
      status: run.status,
      startDate: secondsOf(run.start_ms),
      ...(run.stop_ms === null ? {} : { stopDate: secondsOf(run.stop_ms) }),
      maxConcurrency: run.concurrency,
      toleratedFailurePercentage: run.tolerated_percentage,
      toleratedFailureCount: run.tolerated_count,
      itemCounts: countsBy(run, counts, ({ items }) => items),
      executionCounts: countsBy(run, counts, ({ executions }) => executions),
      redriveCount: run.redrives,
      ...(run.redrive_ms === null ? {} : { redriveDate: secondsOf(run.redrive_ms) }),
    };
  },
});

export function findMapRun({ mapRuns }: StatesContext, arn: string): MapRunRow {
  const run = mapRuns.find(requireArn(arn, 'mapRun'));
  if (!run) throw resourceNotFound();
  return run;
}

/** docs: AWS Step Functions API Reference, "MapRunItemCounts" */
function countsBy(
  { written }: MapRunRow,
  counts: readonly Count[],
  countOf: (count: Count) => number,
): NonNullable<Wire<DescribeMapRunOutput>['itemCounts']> {
  const of = (status: ChildStatus): number =>
    counts.filter((count) => count.status === status).reduce((sum, count) => sum + countOf(count), 0);
  const total = counts.reduce((sum, count) => sum + countOf(count), 0);
  return {
    pending: of('PENDING'),
    running: of('RUNNING'),
    succeeded: of('SUCCEEDED'),
    failed: of('FAILED'),
    timedOut: of('TIMED_OUT'),
    aborted: of('ABORTED'),
    total,
    resultsWritten: written ? total : 0,
  };
}
