import { UnsupportedError } from '../../../kernel/errors.ts';
import { parseJsonText } from '../../../kernel/json-text.ts';
import type { Json, JsonObject, State } from '../engine/definition/machine.ts';
import { isObject, numberIn, readJson } from '../engine/numbers.ts';
import { validation } from '../errors.ts';

const refuse = (what: string) => validation(`Invalid Context object provided: ${what}`);

/**
 * The members of the context object, with their types. docs: AWS Step Functions Developer Guide, "Accessing execution
 * data from the Context object in Step Functions"
 */
const members: Readonly<Record<string, Readonly<Record<string, 'string' | 'number' | 'any'>>>> = {
  Execution: {
    Id: 'string',
    Input: 'any',
    Name: 'string',
    RoleArn: 'string',
    StartTime: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' },
  Map: { Item: 'any' },
};

/** recorded: test_state_context_object_validation_failures, test_state_context_object_invalid_states */
export function readContext(text: string, state: State): JsonObject {
  const context = parsed(text);
  for (const [part, value] of Object.entries(context)) {
    const known = Object.hasOwn(members, part) ? members[part] : undefined;
    if (!known) throw refuse(`Field '${part}' is not allowed`);
    if (!isObject(value)) throw refuse(`${part} must be an object`);
    for (const [name, member] of Object.entries(value)) {
      const type = Object.hasOwn(known, name) ? known[name] : undefined;
      if (type === undefined) throw refuse(`Field '${name}' is not allowed`);
      const found = numberIn(member) === undefined ? typeof member : 'number';
      if (type !== 'any' && found !== type) throw refuse(`${part}.${name} must be a ${type}`);
    }
  }
  if ('Task' in context && !waits(state))
    throw refuse(
      "Context object contains 'Task' when state is not a Task state " +
        "with a '.sync' or '.waitForTaskToken' service integration pattern",
    );
  return context;
}

function parsed(text: string): JsonObject {
  let value: Json | undefined;
  try {
    value = readJson(text, parseJsonText);
  } catch (error) {
    if (error instanceof UnsupportedError) throw error;
    // The error below covers a text that is no JSON.
  }
  if (isObject(value)) return value;
  throw refuse('it must be a JSON object');
}

const waits = (state: State): boolean =>
  state.type === 'Task' && state.resource.kind === 'integration' && state.resource.pattern !== 'request';
