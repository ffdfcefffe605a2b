import { secondsOf } from '../../../kernel/clock.ts';
import type { ListMapRunsOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import { pager } from '../errors.ts';
import * as shapes from '../shapes.ts';
import { findExecution } from './DescribeExecution.ts';

/** Lists the map runs of one execution; the newest comes first. */
export const ListMapRuns = statesAction({
  input: { executionArn: shapes.arn, ...shapes.page() },
  needs: on('ListMapRuns', 'executionArn'),
  genuine: ({ execution }) => [{ executionArn: execution, maxResults: 10 }],
  run({ executionArn, maxResults, nextToken }, context): Wire<ListMapRunsOutput> {
    const { arn } = findExecution(context, executionArn);
    const tokens = pager.places(['ListMapRuns', arn]);
    const limit = shapes.pageSize(maxResults);
    const rows = context.mapRuns.of(arn, tokens.read(nextToken) ?? Number.MAX_SAFE_INTEGER, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      mapRuns: page.map((run) => ({
        executionArn: run.execution_arn,
        mapRunArn: run.arn,
        stateMachineArn: run.machine_arn,
        startDate: secondsOf(run.start_ms),
        ...(run.stop_ms === null ? {} : { stopDate: secondsOf(run.stop_ms) }),
      })),
      ...(rows.length > limit && last ? { nextToken: tokens.write(last.seq) } : {}),
    };
  },
});
