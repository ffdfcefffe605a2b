import type { UpdateStateMachineAliasOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { list } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import { requireArn, resourceNotFound } from '../errors.ts';
import * as shapes from '../shapes.ts';
import { checkRoutes } from '../versions.ts';

export const UpdateStateMachineAlias = statesAction({
  input: {
    stateMachineAliasArn: shapes.arn,
    routingConfiguration: list(shapes.route, { min: 1, max: 2 }),
    description: shapes.description,
  },
  needs: on('UpdateStateMachineAlias', 'stateMachineAliasArn'),
  genuine: () => [
    { stateMachineAliasArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:gone:live', description: 'd' },
  ],
  run(input, { catalogue, clock }): Wire<UpdateStateMachineAliasOutput> {
    const { stateMachineAliasArn, routingConfiguration, description } = input;
    const alias = catalogue.alias(requireArn(stateMachineAliasArn, 'stateMachine'));
    if (!alias) throw resourceNotFound();
    catalogue.putAlias({
      ...alias,
      routing: routingConfiguration ? checkRoutes(routingConfiguration) : alias.routing,
      description: description ?? alias.description,
      updated_ms: clock.now(),
    });
    return { updateDate: clock.now() / 1000 };
  },
});
