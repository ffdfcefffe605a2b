import { secondsOf } from '../../../kernel/clock.ts';
import type { PublishStateMachineVersionOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import { conflict, requireArn, stateMachineDoesNotExist } from '../errors.ts';
import * as shapes from '../shapes.ts';
import { publish } from '../versions.ts';

export const PublishStateMachineVersion = statesAction({
  input: { stateMachineArn: shapes.arn, revisionId: text(), description: shapes.description },
  needs: on('PublishStateMachineVersion', 'stateMachineArn'),
  genuine: ({ stateMachine }) => [{ stateMachineArn: stateMachine, description: 'd' }],
  run({ stateMachineArn, revisionId, description }, { catalogue, clock }): Wire<PublishStateMachineVersionOutput> {
    const machine = catalogue.machine(requireArn(stateMachineArn));
    if (!machine) throw stateMachineDoesNotExist(stateMachineArn);
    // recorded: test_publish_state_machine_version
    if (revisionId !== undefined && revisionId !== machine.revision)
      throw conflict(
        `Failed to publish the State Machine version for revision ${revisionId}. ` +
          `The current State Machine revision is ${machine.revision}.`,
      );
    const version = publish(catalogue, clock, stateMachineArn, description);
    return { creationDate: secondsOf(version.created_ms), stateMachineVersionArn: version.version_arn };
  },
});
