import type { UpdateStateMachineOutput } from '@aws-sdk/client-sfn';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, text } from '../../../protocol/members.ts';
import { on, passing, statesAction } from '../context.ts';
import { requireOwnedKey } from '../encryption.ts';
import { requireArn, stateMachineDoesNotExist, validation } from '../errors.ts';
import { checkLogging, type LoggingConfiguration } from '../logging.ts';
import * as shapes from '../shapes.ts';
import { publish as publishVersion } from '../versions.ts';

/** Running executions keep the definition with which they started. */
export const UpdateStateMachine = statesAction({
  input: {
    stateMachineArn: shapes.arn,
    definition: text(shapes.definition),
    roleArn: text({ min: 1, max: 256 }),
    loggingConfiguration: shapes.loggingConfiguration,
    tracingConfiguration: shapes.tracingConfiguration,
    encryptionConfiguration: shapes.encryptionConfiguration,
    publish: flag(),
    versionDescription: shapes.description,
  },
  needs: (input) => [...on('UpdateStateMachine', 'stateMachineArn')(input), ...passing(input)],
  genuine: ({ stateMachine }) => [{ stateMachineArn: stateMachine, tracingConfiguration: { enabled: false } }],
  run(input, { catalogue, clock, machines, roles }): Wire<UpdateStateMachineOutput> {
    const { stateMachineArn: arn, definition, roleArn, encryptionConfiguration, publish = false } = input;
    const { versionDescription } = input;
    const known = catalogue.machine(requireArn(arn, 'stateMachine'));
    if (!known) throw stateMachineDoesNotExist(arn);
    const logging = input.loggingConfiguration as LoggingConfiguration | undefined;
    const tracing = input.tracingConfiguration && input.tracingConfiguration.enabled === true;
    // recorded: test_create_update_state_machine_base_update_none
    if ([definition, roleArn, logging, tracing, encryptionConfiguration].every((change) => change === undefined))
      throw new AwsError(
        'MissingRequiredParameter',
        'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
      );
    requireOwnedKey(encryptionConfiguration);
    if (versionDescription !== undefined && !publish)
      throw validation('Version description can only be set when publish is true');
    checkLogging(logging, arn);
    if (roleArn !== undefined) roles.principal(roleArn, known.name.slice(0, 64), arn);
    const updated = machines.update(arn, {
      ...(definition === undefined ? {} : { definition }),
      ...(roleArn === undefined ? {} : { roleArn }),
      ...(logging === undefined ? {} : { logging }),
      ...(tracing === undefined ? {} : { tracing }),
    });
    const version = publish ? publishVersion(catalogue, clock, arn, versionDescription) : undefined;
    return {
      updateDate: clock.now() / 1000,
      revisionId: updated.revision,
      ...(version ? { stateMachineVersionArn: version.version_arn } : {}),
    };
  },
});
