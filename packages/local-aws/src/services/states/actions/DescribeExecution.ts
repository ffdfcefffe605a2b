import { action, type Action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import { executionDoesNotExist, requireText } from '../errors.ts';
import type { ExecutionRow, StatesStore } from '../state.ts';

interface Input {
  readonly executionArn: string;
  readonly includedData?: 'ALL_DATA' | 'METADATA_ONLY';
}

export const describeExecution = (store: StatesStore): Action =>
  action<Input, unknown>({ executionArn: text, includedData: text }, ({ executionArn, includedData }) => {
    const row = findExecution(store, executionArn);
    const withData = includedData !== 'METADATA_ONLY';
    return {
      ...summary(row),
      ...(withData ? { input: row.input, inputDetails: { included: true } } : {}),
      ...(withData && row.output !== null ? { output: row.output, outputDetails: { included: true } } : {}),
      ...(row.error === null ? {} : { error: row.error }),
      ...(withData && row.cause !== null ? { cause: row.cause } : {}),
      redriveCount: 0,
      ...redrive(row),
    };
  });

export function findExecution(store: StatesStore, arn: unknown): ExecutionRow {
  const checked = requireText(arn, 'executionArn', 256);
  const row = store.execution(checked);
  if (!row) throw executionDoesNotExist(checked);
  return row;
}

/** Members common to the description and the list. */
export const summary = (row: ExecutionRow) => ({
  executionArn: row.arn,
  stateMachineArn: row.machine_arn,
  name: row.name,
  status: row.status,
  startDate: row.start_ms / 1000,
  ...(row.stop_ms === null ? {} : { stopDate: row.stop_ms / 1000 }),
});

function redrive({ status }: ExecutionRow): Record<string, string> {
  if (status !== 'RUNNING' && status !== 'SUCCEEDED') return { redriveStatus: 'REDRIVABLE' };
  return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: `Execution is ${status} and cannot be redriven` };
}
