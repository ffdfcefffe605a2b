import type { DeleteStateMachineVersionOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import { conflict, requireArn } from '../errors.ts';
import { machineArnOf, routesOf } from '../versions.ts';

export const DeleteStateMachineVersion = statesAction({
  input: { stateMachineVersionArn: text({ required: true, min: 1, max: 2_000 }) },
  needs: on('DeleteStateMachineVersion', 'stateMachineVersionArn'),
  genuine: () => [{ stateMachineVersionArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:gone:1' }],
  run({ stateMachineVersionArn }, { catalogue }): Wire<DeleteStateMachineVersionOutput> {
    const arn = requireArn(stateMachineVersionArn, 'stateMachine');
    const aliases = catalogue
      .aliases(machineArnOf(arn))
      .filter((alias) => routesOf(alias).some((route) => route.stateMachineVersionArn === arn));
    // recorded: test_delete_version_with_alias
    if (aliases.length > 0)
      throw conflict(
        'Version to be deleted must not be referenced by an alias. ' +
          `Current list of aliases referencing this version: [${aliases.map(({ name }) => name).join(', ')}]`,
      );
    catalogue.removeVersion(arn);
    return {};
  },
});
