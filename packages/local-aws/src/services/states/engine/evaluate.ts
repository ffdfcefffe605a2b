import { contextOf, variablesOf } from './run/context.ts';
import type { Frame, Run } from './run/execution.ts';
import { dataLimitExceeded, excessOf, type StateError } from './failure.ts';
import { evaluateTemplate, isExpression, LongValue, QueryError } from './jsonata.ts';
import type { Json, JsonObject } from './definition/machine.ts';
import { numberIn, writeJson } from './numbers.ts';

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
  /** The text of the result as it was written. */
  readonly text?: string;
  readonly errorOutput?: Json;
  /** The Map item of an ItemSelector. */
  readonly item?: Frame['item'];
}

/** Evaluates a field of the frame's state. Throws QueryError, or Failure if the value is too large. */
export async function evaluateField(
  run: Run,
  frame: Frame,
  template: Json,
  location: string,
  extra: Extra = {},
): Promise<Json> {
  const bindings = { ...variablesOf(run, frame), states: statesOf(run, frame, extra) };
  const value = await evaluateTemplate(template, location, bindings, run.environment).catch((error: unknown) => {
    throw error instanceof LongValue ? new Failure(dataLimitExceeded(frame.state, true)) : error;
  });
  const excess = excessOf(value, frame.state, true);
  if (excess) throw new Failure(excess);
  return value;
}

/** Evaluates a field whose value must have a certain type. */
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
  // recorded: test_map_state_items_eval_jsonata_fail
  const shown = isExpression(template) ? template.slice(2, -2).trim() : writeJson(template);
  throw new QueryError(
    location,
    `The JSONata expression '${shown}' specified for the field '${location}' returned an unexpected result type. ` +
      `Expected '${type}', but was '${typeOf(value)}' for value: ${writeJson(value)}`,
  );
}

/** Makes the reserved variable $states. */
function statesOf(run: Run, frame: Frame, { result, errorOutput, item }: Extra): JsonObject {
  return {
    input: frame.input,
    context: contextOf(run, frame, item),
    ...(result === undefined ? {} : { result }),
    ...(errorOutput === undefined ? {} : { errorOutput }),
  };
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (numberIn(value) !== undefined) return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}
