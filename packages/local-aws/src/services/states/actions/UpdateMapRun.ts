import type { UpdateMapRunOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { float, integer } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import { validation } from '../errors.ts';
import * as shapes from '../shapes.ts';
import { findMapRun } from './DescribeMapRun.ts';

/** Changes the limits of a map run while it goes on. */
export const UpdateMapRun = statesAction({
  input: {
    mapRunArn: shapes.longArn,
    maxConcurrency: integer({ min: 0 }),
    toleratedFailurePercentage: float({ min: 0, max: 100 }),
    toleratedFailureCount: integer({ min: 0 }),
  },
  needs: on('UpdateMapRun', 'mapRunArn'),
  genuine: () => [
    {
      mapRunArn: 'arn:aws:states:us-east-1:000000000000:mapRun:none/label:00000000',
      maxConcurrency: 1,
      toleratedFailurePercentage: 50,
      toleratedFailureCount: 1,
    },
  ],
  run(input, context): Wire<UpdateMapRunOutput> {
    const run = findMapRun(context, input.mapRunArn);
    // docs: AWS Step Functions API Reference, "UpdateMapRun" (of a Map Run that is in progress)
    if (run.status !== 'RUNNING') throw validation('The Map Run is not running');
    const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = input;
    context.mapRuns.change(run.seq, {
      concurrency: maxConcurrency ?? run.concurrency,
      tolerated_count: toleratedFailureCount ?? run.tolerated_count,
      tolerated_percentage: toleratedFailurePercentage ?? run.tolerated_percentage,
    });
    context.executions.mapRuns.changed(run.arn);
    return {};
  },
});
