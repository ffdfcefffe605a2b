import type { Json, JsonObject } from '../engine/definition/machine.ts';
import { isObject, withDoubles } from '../engine/numbers.ts';
import type { Integrate, TaskCall } from './errand.ts';
import { membersAsWritten, optionalText, present, TaskFailure } from './task-error.ts';

/**
 * Calls events:putEvents. A detail that is no text is sent as JSON, and the execution and its machine are added to the
 * resources. One refused entry fails the task. docs: AWS Step Functions Developer Guide, "Add EventBridge events with
 * Step Functions"; recorded: test_put_events_base
 */
export const putEvents: Integrate = async (errand) => {
  const { Entries } = membersAsWritten(errand);
  const entries = Array.isArray(Entries) ? Entries.map((entry) => entryOf(entry, errand.call)) : (Entries ?? null);
  const answer = (await errand.ports.callService({
    principal: errand.principal,
    service: 'events',
    action: 'PutEvents',
    input: { Entries: entries },
    cause: errand.call.cause,
  })) as { readonly FailedEntryCount: number; readonly Entries: Json };
  const { FailedEntryCount, Entries: results } = answer;
  if (FailedEntryCount > 0)
    throw new TaskFailure('EventBridge.FailedEntry', JSON.stringify({ Entries: results, FailedEntryCount }));
  return { Entries: results, FailedEntryCount };
};

function entryOf(entry: Json, { machineArn, executionArn }: TaskCall): Json {
  if (!isObject(entry)) return entry;
  const { Detail, Resources, ...rest } = entry;
  return present({
    ...(withDoubles(rest) as JsonObject),
    Detail: optionalText(Detail),
    Resources: [machineArn, executionArn, ...(Array.isArray(Resources) ? Resources : [])],
  });
}
