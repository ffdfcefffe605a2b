import { action, type Action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import { requireText } from '../errors.ts';
import type { Machines } from '../machines.ts';

interface Input {
  readonly stateMachineArn: string;
  readonly includedData?: 'ALL_DATA' | 'METADATA_ONLY';
}

export const describeStateMachine = (machines: Machines): Action =>
  action<Input, unknown>({ stateMachineArn: text, includedData: text }, ({ stateMachineArn, includedData }) => {
    const machine = machines.get(requireText(stateMachineArn, 'stateMachineArn', 256));
    return {
      stateMachineArn: machine.machine_arn,
      name: machine.name,
      status: 'ACTIVE',
      ...(includedData === 'METADATA_ONLY' ? {} : { definition: machine.definition }),
      roleArn: machine.role_arn,
      type: 'STANDARD',
      creationDate: machine.createdMs / 1000,
      loggingConfiguration: machine.loggingConfiguration ?? { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      revisionId: machine.revision,
    };
  });
