import { secondsOf } from '../../../kernel/clock.ts';
import type { PublishStateMachineVersionOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import { requireArn, stateMachineDoesNotExist } from '../errors.ts';
import * as shapes from '../shapes.ts';
import { publish, requireCurrent } from '../versions.ts';

export const PublishStateMachineVersion = statesAction({
  input: { stateMachineArn: shapes.arn, revisionId: text(), description: shapes.description },
  needs: on('PublishStateMachineVersion', 'stateMachineArn'),
  genuine: ({ stateMachine }) => [{ stateMachineArn: stateMachine, description: 'd' }],
  run({ stateMachineArn, revisionId, description }, { catalogue, clock }): Wire<PublishStateMachineVersionOutput> {
    const machine = catalogue.machine(requireArn(stateMachineArn, 'stateMachine'));
    if (!machine) throw stateMachineDoesNotExist(stateMachineArn);
    requireCurrent(machine.revision, revisionId);
    const version = publish(catalogue, clock, stateMachineArn, description);
    return { creationDate: secondsOf(version.created_ms), stateMachineVersionArn: version.version_arn };
  },
});
