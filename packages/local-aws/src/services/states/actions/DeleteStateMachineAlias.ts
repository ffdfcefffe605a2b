import type { DeleteStateMachineAliasOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import { requireArn } from '../errors.ts';
import * as shapes from '../shapes.ts';

export const DeleteStateMachineAlias = statesAction({
  input: { stateMachineAliasArn: shapes.arn },
  needs: on('DeleteStateMachineAlias', 'stateMachineAliasArn'),
  genuine: () => [{ stateMachineAliasArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:gone:live' }],
  run({ stateMachineAliasArn }, { catalogue }): Wire<DeleteStateMachineAliasOutput> {
    catalogue.removeAlias(requireArn(stateMachineAliasArn, 'stateMachine'));
    return {};
  },
});
