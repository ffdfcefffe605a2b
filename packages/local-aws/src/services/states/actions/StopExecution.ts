import type { StopExecutionOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import * as shapes from '../shapes.ts';
import { findExecution } from './DescribeExecution.ts';

/** Stopping an ended execution changes nothing; the answer says when it ended. */
export const StopExecution = statesAction({
  input: { executionArn: shapes.arn, error: shapes.error, cause: shapes.cause },
  needs: on('StopExecution', 'executionArn'),
  genuine: ({ execution }) => [{ executionArn: execution, error: 'E', cause: 'c' }],
  async run({ executionArn, error, cause }, context): Promise<Wire<StopExecutionOutput>> {
    const { arn } = findExecution(context, executionArn);
    await context.executions.stop(arn, {
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
    return { stopDate: (findExecution(context, arn).stop_ms ?? 0) / 1000 };
  },
});
