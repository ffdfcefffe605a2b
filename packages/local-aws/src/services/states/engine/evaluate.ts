import { parentOf, type Frame, type Run } from './run/execution.ts';
import { dataLimitExceeded, exceedsLimit, type StateError } from './failure.ts';
import { evaluateTemplate, QueryError } from './jsonata.ts';
import type { Json, JsonObject } from './definition/machine.ts';

/** A failure of a state that its Retry and Catch may cover. */
export class Failure extends Error {
  readonly failure: StateError;

  constructor(failure: StateError) {
    super(failure.error);
    this.name = 'Failure';
    this.failure = failure;
  }
}

export interface Extra {
  readonly result?: Json;
  readonly errorOutput?: Json;
  /** The Map item of an ItemSelector. */
  readonly item?: Frame['item'];
}

/** Evaluates a field of the state the frame is in. Throws QueryError, or Failure when the value is too large. */
export async function evaluateField(
  run: Run,
  frame: Frame,
  template: Json,
  location: string,
  extra: Extra = {},
): Promise<Json> {
  const bindings = { ...variablesOf(run, frame), states: statesOf(run, frame, extra) };
  const value = await evaluateTemplate(template, location, bindings, run.environment);
  if (exceedsLimit(value)) throw new Failure(dataLimitExceeded(frame.state, true));
  return value;
}

/** A field that must come out as a particular type. */
export async function evaluateTyped<T extends Json>(
  run: Run,
  frame: Frame,
  template: Json,
  location: string,
  type: string,
  accepts: (value: Json) => value is T,
): Promise<T> {
  const value = await evaluateField(run, frame, template, location);
  if (accepts(value)) return value;
  const shown = typeof template === 'string' ? template.slice(2, -2).trim() : JSON.stringify(template);
  throw new QueryError(
    location,
    `The JSONata expression '${shown}' specified for the field '${location}' returned an unexpected result type. The expected type is '${type}'.`,
  );
}

/** Inner scopes see the variables of the enclosing ones. */
function variablesOf(run: Run, frame: Frame): JsonObject {
  const parent = parentOf(run, frame);
  return parent ? { ...variablesOf(run, parent), ...frame.variables } : frame.variables;
}

/** The reserved variable $states. */
function statesOf(run: Run, frame: Frame, { result, errorOutput, item }: Extra): JsonObject {
  return {
    input: frame.input,
    context: contextOf(run, frame, item),
    ...(result === undefined ? {} : { result }),
    ...(errorOutput === undefined ? {} : { errorOutput }),
  };
}

function contextOf(run: Run, frame: Frame, item?: Frame['item']): JsonObject {
  const { execution } = run;
  const inner = item ?? itemOf(run, frame);
  return {
    Execution: {
      Id: execution.arn,
      Input: execution.input,
      Name: execution.name,
      RoleArn: execution.roleArn,
      StartTime: new Date(execution.startedAt).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: execution.machineArn, Name: execution.machineName },
    State: { Name: frame.state, EnteredTime: new Date(frame.enteredAt).toISOString(), RetryCount: frame.retryCount },
    ...(inner ? { Map: { Item: inner } } : {}),
  };
}

function itemOf(run: Run, frame: Frame): Frame['item'] {
  if (frame.item) return frame.item;
  const parent = parentOf(run, frame);
  return parent ? itemOf(run, parent) : undefined;
}
