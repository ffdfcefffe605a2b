import { secondsOf } from '../../../kernel/clock.ts';
import type { DescribeStateMachineForExecutionOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import { encryption } from '../encryption.ts';
import { noLogging } from '../logging.ts';
import { loggingOf } from '../machines.ts';
import * as shapes from '../shapes.ts';
import { findExecution } from './DescribeExecution.ts';
import { referencesOf } from './DescribeStateMachine.ts';

/** Answers the revision with which the execution was started, even if the machine was updated later. */
export const DescribeStateMachineForExecution = statesAction({
  input: { executionArn: shapes.arn, includedData: shapes.includedData },
  needs: on('DescribeStateMachineForExecution', 'executionArn'),
  genuine: ({ execution }) => [{ executionArn: execution, includedData: 'ALL_DATA' }],
  run({ executionArn, includedData }, context): Wire<DescribeStateMachineForExecutionOutput> {
    const row = findExecution(context, executionArn);
    const revision = context.machines.revision(row.revision);
    const machine = context.catalogue.machine(row.machine_arn);
    return {
      stateMachineArn: row.version_arn ?? row.machine_arn,
      name: revision.name,
      ...(includedData === 'METADATA_ONLY' ? {} : { definition: revision.definition }),
      roleArn: revision.role_arn,
      ...(row.map_run_arn === null ? {} : { mapRunArn: row.map_run_arn, label: row.machine_arn.split('/')[1] }),
      updateDate: secondsOf(revision.updated_ms),
      loggingConfiguration: (machine && loggingOf(machine)) ?? noLogging,
      tracingConfiguration: { enabled: machine?.tracing === 1 },
      encryptionConfiguration: encryption,
      ...(machine && machine.updates > 0 ? { revisionId: revision.revision } : {}),
      ...referencesOf(revision.definition),
    };
  },
});
