import { secondsOf } from '../../../kernel/clock.ts';
import type { DescribeStateMachineAliasOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import { requireArn, resourceNotFound } from '../errors.ts';
import * as shapes from '../shapes.ts';
import { routesOf } from '../versions.ts';

export const DescribeStateMachineAlias = statesAction({
  input: { stateMachineAliasArn: shapes.arn },
  needs: on('DescribeStateMachineAlias', 'stateMachineAliasArn'),
  genuine: () => [{ stateMachineAliasArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:gone:live' }],
  run({ stateMachineAliasArn }, { catalogue }): Wire<DescribeStateMachineAliasOutput> {
    const alias = catalogue.alias(requireArn(stateMachineAliasArn, 'stateMachine'));
    if (!alias) throw resourceNotFound();
    return {
      stateMachineAliasArn,
      name: alias.name,
      ...(alias.description === null ? {} : { description: alias.description }),
      routingConfiguration: routesOf(alias),
      creationDate: secondsOf(alias.created_ms),
      updateDate: secondsOf(alias.updated_ms),
    };
  },
});
