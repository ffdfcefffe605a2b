import type { JsonObject } from '../engine/definition/machine.ts';
import { sdkAction } from '../../../kernel/sdk-services.ts';
import { withFullValues } from './attribute-values.ts';
import type { Integrate } from './errand.ts';
import { metadata, tableAnswer } from './metadata.ts';
import { membersOf, present } from './task-error.ts';

/** Calls dynamodb:getItem, putItem, updateItem and deleteItem. recorded: test_base_integrations */
export const callTable: Integrate = async (errand) => {
  const { ports, principal, call } = errand;
  const action = call.resource.kind === 'integration' ? sdkAction(call.resource.action) : '';
  const input = withFullValues(present(membersOf(errand)));
  const output = await ports.callService({ principal, service: 'dynamodb', action, input, cause: call.cause });
  return { ...(output as JsonObject), ...metadata(errand, tableAnswer(output as JsonObject)) };
};
