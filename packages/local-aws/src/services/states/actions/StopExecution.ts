import { action, type Action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import type { Executions } from '../executions.ts';
import type { StatesStore } from '../state.ts';
import { findExecution } from './DescribeExecution.ts';

interface Input {
  readonly executionArn: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Stopping what has ended changes nothing and answers when it ended. */
export const stopExecution = (store: StatesStore, executions: Executions): Action =>
  action<Input, unknown>({ executionArn: text, error: text, cause: text }, async ({ executionArn, error, cause }) => {
    const { arn } = findExecution(store, executionArn);
    await executions.stop(arn, {
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
    return { stopDate: (findExecution(store, arn).stop_ms ?? 0) / 1000 };
  });
