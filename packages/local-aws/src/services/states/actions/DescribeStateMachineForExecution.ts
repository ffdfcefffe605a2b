import { action, type Action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import type { Machines } from '../machines.ts';
import type { StatesStore } from '../state.ts';
import { findExecution } from './DescribeExecution.ts';

interface Input {
  readonly executionArn: string;
  readonly includedData?: 'ALL_DATA' | 'METADATA_ONLY';
}

/** The revision with which the execution was started, even if the template has moved on. */
export const describeStateMachineForExecution = (store: StatesStore, machines: Machines): Action =>
  action<Input, unknown>({ executionArn: text, includedData: text }, ({ executionArn, includedData }) => {
    const revision = machines.revision(findExecution(store, executionArn).revision);
    return {
      stateMachineArn: revision.machine_arn,
      name: revision.name,
      ...(includedData === 'METADATA_ONLY' ? {} : { definition: revision.definition }),
      roleArn: revision.role_arn,
      updateDate: revision.updated_ms / 1000,
      revisionId: revision.revision,
    };
  });
