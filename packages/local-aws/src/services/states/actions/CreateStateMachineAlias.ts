import type { CreateStateMachineAliasOutput } from '@aws-sdk/client-sfn';
import { textOf, type Members, type Need } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { statesAction } from '../context.ts';
import { conflict, resourceNotFound } from '../errors.ts';
import * as shapes from '../shapes.ts';
import { checkRoutes, machineArnOf } from '../versions.ts';

/** recorded: test_error_create_alias_invalid_name */
const aliasName = text({
  required: true,
  min: 1,
  max: 80,
  pattern: /^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+$/,
  patternText: '^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$',
});

export const CreateStateMachineAlias = statesAction({
  input: {
    name: aliasName,
    routingConfiguration: list(shapes.route, { required: true, min: 1, max: 2 }),
    description: shapes.description,
  },
  needs: onMachineOfRoutes,
  genuine: ({ stateMachine }) => [
    {
      name: 'live',
      routingConfiguration: [{ stateMachineVersionArn: `${stateMachine}:1`, weight: 100 }],
      description: 'd',
    },
  ],
  run({ name, routingConfiguration, description }, { catalogue, clock }): Wire<CreateStateMachineAliasOutput> {
    const routing = checkRoutes(routingConfiguration);
    for (const { stateMachineVersionArn } of routingConfiguration)
      if (!catalogue.version(stateMachineVersionArn)) throw resourceNotFound();
    const machineArn = machineArnOf(routingConfiguration[0]?.stateMachineVersionArn ?? '');
    const arn = `${machineArn}:${name}`;
    const known = catalogue.alias(arn);
    // recorded: test_idempotent_create_alias
    if (known && (known.routing !== routing || known.description !== (description ?? null)))
      throw conflict(`State Machine Alias Already Exists: '${arn}'`);
    const now = clock.now();
    if (!known)
      catalogue.putAlias({
        alias_arn: arn,
        machine_arn: machineArn,
        name,
        description: description ?? null,
        routing,
        created_ms: now,
        updated_ms: now,
      });
    return { stateMachineAliasArn: arn, creationDate: (known?.created_ms ?? now) / 1000 };
  },
});

/** docs: Service Authorization Reference, "Actions, resources, and condition keys for AWS Step Functions" */
function onMachineOfRoutes({ routingConfiguration }: Members): readonly Need[] {
  const routes = Array.isArray(routingConfiguration) ? (routingConfiguration as unknown[]) : [];
  const first = (routes[0] ?? {}) as Members;
  const resource = textOf(first['stateMachineVersionArn']).replace(/:\d+$/, '');
  return [{ action: 'states:CreateStateMachineAlias', resource: resource || '*' }];
}
