import type { ActionMember, ActionMembers } from '../../../kernel/action-members.ts';
import { isForm, sdkAction, sdkInput } from '../../../kernel/sdk-services.ts';
import { instantOf, isTimestamp } from '../engine/definition/timestamp.ts';
import type { Json, JsonObject } from '../engine/definition/machine.ts';
import { isObject } from '../engine/numbers.ts';
import { jsonText } from './task-error.ts';

/**
 * Translates the arguments of a task to the members of an action: names to their spelling there, moments to seconds,
 * and JSON to a text where the action takes a text. The keys of maps stay as they are. docs: AWS Step Functions
 * Developer Guide, "Learning to use AWS service SDK integrations in Step Functions"
 */
export function asMembers(
  service: string,
  args: JsonObject,
  members: ActionMembers | undefined,
): Readonly<Record<string, unknown>> {
  return members && !isForm(service) ? structure(members, args) : sdkInput(service, args);
}

function structure(members: ActionMembers, values: JsonObject): JsonObject {
  const spelling = new Map(Object.keys(members).map((name) => [sdkAction(name), name]));
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .map(([written, value]) => {
        const name = spelling.get(written) ?? written;
        const member = Object.hasOwn(members, name) ? members[name] : undefined;
        return [name, member ? inForm(member, value) : value];
      }),
  );
}

function inForm(member: ActionMember, value: Json): Json {
  const { type, item, members } = member;
  if (type === 'text' || type === 'numeral') return jsonText(value);
  if (type === 'timestamp' && isTimestamp(value)) return instantOf(value) / 1000;
  if (members && isObject(value)) return structure(members, value);
  if (item && Array.isArray(value)) return value.map((inner) => inForm(item, inner));
  if (!item || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inForm(item, inner)]));
}
