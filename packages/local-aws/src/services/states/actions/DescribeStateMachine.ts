import { secondsOf } from '../../../kernel/clock.ts';
import type { DescribeStateMachineOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction, type StatesContext } from '../context.ts';
import { variableReferences } from '../engine/definition/references.ts';
import { encryption } from '../encryption.ts';
import { stateMachineDoesNotExist } from '../errors.ts';
import { noLogging } from '../logging.ts';
import { loggingOf } from '../machines.ts';
import * as shapes from '../shapes.ts';
import { machineArnOf, resolveTarget } from '../versions.ts';

export const DescribeStateMachine = statesAction({
  input: { stateMachineArn: shapes.arn, includedData: shapes.includedData },
  needs: on('DescribeStateMachine', 'stateMachineArn'),
  genuine: ({ stateMachine }) => [{ stateMachineArn: stateMachine, includedData: 'ALL_DATA' }],
  run({ stateMachineArn, includedData }, context): Wire<DescribeStateMachineOutput> {
    const { machine, version, alias } = resolveTarget(context.catalogue, stateMachineArn, context.ids.random);
    if (alias) throw stateMachineDoesNotExist(stateMachineArn);
    const revision = version ? context.machines.revision(version.revision) : machine;
    const withData = includedData !== 'METADATA_ONLY';
    // recorded: test_create_update_state_machine_base_definition (a machine has a revision once it was updated)
    const wasUpdated = machine.updates > 0;
    return {
      stateMachineArn,
      name: machine.name,
      status: 'ACTIVE',
      ...(withData ? { definition: revision.definition } : {}),
      roleArn: revision.role_arn,
      type: machine.type,
      creationDate: secondsOf((version ?? machine).created_ms),
      loggingConfiguration: loggingOf(machine) ?? noLogging,
      tracingConfiguration: { enabled: machine.tracing === 1 },
      encryptionConfiguration: encryption,
      ...(wasUpdated ? { revisionId: revision.revision } : {}),
      ...describedBy(context, stateMachineArn, version?.description ?? undefined),
      ...referencesOf(revision.definition),
    };
  },
});

/** recorded: test_publish_state_machine_version (a machine shows the description of the version it is at) */
function describedBy({ catalogue }: StatesContext, arn: string, own: string | undefined): { description?: string } {
  const machine = catalogue.machine(machineArnOf(arn));
  const [newest] = catalogue.versions(machineArnOf(arn));
  const current = newest && newest.revision === machine?.revision ? (newest.description ?? undefined) : undefined;
  const description = own ?? current;
  return description === undefined ? {} : { description };
}

export function referencesOf(definition: string): { variableReferences?: Record<string, string[]> } {
  const references = variableReferences(definition);
  return Object.keys(references).length === 0 ? {} : { variableReferences: references };
}
