import type { Json, JsonObject } from '../engine/definition/machine.ts';
import { sdkAction } from '../../../kernel/sdk-services.ts';
import { uuidOf } from '../engine/uuid-of.ts';
import type { Integrate } from './errand.ts';
import { jsonAnswer, metadata } from './metadata.ts';
import { momentsAsTexts } from './sdk.ts';
import { membersOf, present } from './task-error.ts';

/**
 * Calls athena:startQueryExecution, stopQueryExecution, getQueryExecution and getQueryResults. A task that runs again
 * after a crash finds the query that it has started. docs: AWS Step Functions Developer Guide, "Run Athena queries with
 * Step Functions"
 */
export const callAthena: Integrate = async (errand) => {
  const { ports, principal, call } = errand;
  const action = call.resource.kind === 'integration' ? sdkAction(call.resource.action) : '';
  const token = action === 'StartQueryExecution' ? { ClientRequestToken: uuidOf(call.id) } : {};
  const input = { ...token, ...present(membersOf(errand)) };
  const output = (await ports.callService({ principal, service: 'athena', action, input, cause: call.cause })) ?? {};
  const members = momentsAsTexts(output as Json) as JsonObject;
  return { ...members, ...metadata(errand, jsonAnswer(output as object)) };
};
