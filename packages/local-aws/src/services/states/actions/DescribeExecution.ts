import { secondsOf } from '../../../kernel/clock.ts';
import type { DescribeExecutionOutput, ExecutionListItem } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction, type StatesContext } from '../context.ts';
import { executionDoesNotExist, requireArn } from '../errors.ts';
import { rootMachine } from '../engine/run/map-run.ts';
import { redriveNow } from '../redrive.ts';
import * as shapes from '../shapes.ts';
import type { ExecutionRow, ListedRow } from '../store.ts';

export const DescribeExecution = statesAction({
  input: { executionArn: shapes.arn, includedData: shapes.includedData },
  needs: on('DescribeExecution', 'executionArn'),
  genuine: ({ execution }) => [{ executionArn: execution, includedData: 'ALL_DATA' }],
  run({ executionArn, includedData }, context): Wire<DescribeExecutionOutput> {
    const row = findExecution(context, executionArn);
    const withData = includedData !== 'METADATA_ONLY';
    return {
      ...summary(row),
      ...(withData ? { input: row.input, inputDetails: { included: true } } : {}),
      ...(withData && row.output !== null ? { output: row.output, outputDetails: { included: true } } : {}),
      ...(row.error === null ? {} : { error: row.error }),
      ...(withData && row.cause !== null ? { cause: row.cause } : {}),
      ...redriveNow(row, { now: context.clock.now(), hasMachine: hasMachine(context, row) }),
      ...redriveDate(row),
    };
  },
});

export function findExecution({ store }: StatesContext, arn: string): ExecutionRow {
  // docs: AWS Step Functions API Reference, "DescribeExecution" (executions of Express machines are not described)
  const row = store.execution(requireArn(arn, 'execution'));
  if (!row) throw executionDoesNotExist(arn);
  return row;
}

/** docs: AWS Step Functions API Reference, "DescribeExecution" (absent before the first redrive) */
export const redriveDate = ({ redrive_ms: at }: ListedRow): { redriveDate?: number } =>
  at === null ? {} : { redriveDate: secondsOf(at) };

export const hasMachine =
  ({ catalogue }: StatesContext, { machine_arn: arn }: ExecutionRow) =>
  (): boolean =>
    catalogue.machine(rootMachine(arn)) !== undefined;

/** The members that the description and the list share. */
export const summary = (row: ListedRow): Wire<ExecutionListItem> => ({
  executionArn: row.arn,
  stateMachineArn: row.machine_arn,
  name: row.name,
  status: row.status,
  startDate: secondsOf(row.start_ms),
  ...(row.stop_ms === null ? {} : { stopDate: secondsOf(row.stop_ms) }),
  ...(row.version_arn === null ? {} : { stateMachineVersionArn: row.version_arn }),
  ...(row.alias_arn === null ? {} : { stateMachineAliasArn: row.alias_arn }),
  ...(row.map_run_arn === null ? {} : { mapRunArn: row.map_run_arn }),
});
