import { evaluateField, evaluateTyped, Failure } from '../evaluate.ts';
import { instantOf, isTimestamp } from '../definition/timestamp.ts';
import { QueryError } from '../jsonata.ts';
import { evaluatePath, evaluatePathOrCall, evaluatePayload, PathFailure, type PathScope } from '../payload-template.ts';
import { excessOf } from '../failure.ts';
import { isObject, numberIn, writeJson } from '../numbers.ts';
import type { Json, JsonObject, Outcome, Setting, State } from '../definition/machine.ts';
import { PathMismatch, writeAt } from '../jsonpath/write.ts';
import { parsePath } from '../jsonpath/parse.ts';
import { pathScope } from './context.ts';
import type { Frame, Run } from './execution.ts';
import { maxNumber } from '../definition/reader.ts';

type Item = Frame['item'];

/** Is thrown when an expression gave a value that the state could not use after it had begun. */
export class LateQueryError extends QueryError {}

/** Runs a look-up of JSONPath. A path that finds nothing makes the state fail. */
function look<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PathFailure) throw new Failure(runtime(error.message, error.error));
    if (error instanceof PathMismatch)
      throw new Failure({ error: 'States.ResultPathMatchFailure', cause: error.message });
    throw error;
  }
}

/** No Retry and no Catch covers States.Runtime, not even by its name. recorded: test_catch_states_runtime */
export const runtime = (cause: string, error = 'States.Runtime') => ({
  error,
  cause,
  terminal: error === 'States.Runtime',
});

/** Answers the state's input after InputPath. */
export function effectiveInput(run: Run, frame: Frame, state: State): Json {
  const input = applyPath(state.inputPath, () => pathScope(run, frame, frame.input), frame.input);
  if (state.language === 'JSONPath') run.trial?.note('afterInputPath', input);
  return input;
}

function applyPath(path: string | null | undefined, scope: () => PathScope, value: Json): Json {
  if (path === undefined || path === '$') return value;
  return path === null ? {} : look(() => evaluatePath(path, scope()));
}

const limited = (frame: Frame, value: Json): Json => {
  const excess = excessOf(value, frame.state, true);
  if (excess) throw new Failure(excess);
  return value;
};

type Working = Extract<State, { arguments?: Json }>;

/** Answers the input of the state's work: Arguments or Parameters, or otherwise the state's input. */
export async function argumentsOf(run: Run, frame: Frame, state: Working): Promise<Json> {
  const isPath = state.language === 'JSONPath';
  const found = isPath ? parametersOf(run, frame, state) : await argumentsInJsonata(run, frame, state);
  if (isPath || state.type === 'Task') run.trial?.note(isPath ? 'afterParameters' : 'afterArguments', found);
  return found;
}

const argumentsInJsonata = async (run: Run, frame: Frame, state: Working): Promise<Json> =>
  state.arguments === undefined ? frame.input : evaluateField(run, frame, state.arguments, 'Arguments');

function parametersOf(run: Run, frame: Frame, state: Working): Json {
  const input = effectiveInput(run, frame, state);
  return state.arguments === undefined ? input : payloadOf(run, frame, state.arguments, input);
}

export const payloadOf = (run: Run, frame: Frame, template: Json, input: Json, item?: Item): Json =>
  limited(
    frame,
    look(() => evaluatePayload(template, pathScope(run, frame, input, item))),
  );

export interface Left {
  readonly output: Json;
  readonly assigned?: JsonObject;
}

/** Answers the state's output and the variables that it assigns. Both are evaluated with the variables from before. */
export async function leftBy(
  run: Run,
  frame: Frame,
  state: State,
  outcome: Outcome,
  leaving: { readonly value: Json; readonly location: string; readonly extra: Parameters<typeof evaluateField>[4] },
): Promise<Left> {
  return state.language === 'JSONata'
    ? leftInJsonata(run, frame, outcome, leaving)
    : leftInJsonPath(run, frame, state, outcome, leaving.value);
}

async function leftInJsonata(
  run: Run,
  frame: Frame,
  { output, assign }: Outcome,
  { value, location, extra }: Parameters<typeof leftBy>[4],
): Promise<Left> {
  const evaluate = (template: Json, field: string): Promise<Json> =>
    evaluateField(run, frame, template, `${location}${field}`, extra);
  const result = output === undefined ? value : await evaluate(output, 'Output');
  return assign === undefined
    ? { output: result }
    : { output: result, assigned: (await evaluate(assign, 'Assign')) as JsonObject };
}

/** `$` is the result in ResultSelector and Assign. ResultPath puts it into the state's raw input. */
function leftInJsonPath(run: Run, frame: Frame, state: State, outcome: Outcome, value: Json): Left {
  const isCatch = outcome !== state && 'errors' in outcome;
  const selector = 'resultSelector' in state && !isCatch ? state.resultSelector : undefined;
  const selected = selector === undefined ? value : payloadOf(run, frame, selector, value);
  const combined = look(() => combine(frame.input, outcome.resultPath, selected));
  if (hasResult.has(state.type)) noteResult(run, isCatch, selected, combined);
  // recorded: test_raise_exception_catch_output_path (a catcher's output does not go through OutputPath)
  const output = isCatch ? combined : applyPath(state.outputPath, () => pathScope(run, frame, combined), combined);
  limited(frame, output);
  if (outcome.assign === undefined) return { output };
  return { output, assigned: payloadOf(run, frame, outcome.assign, selected) as JsonObject };
}

const hasResult = new Set<State['type']>(['Pass', 'Task', 'Parallel', 'Map']);

function noteResult({ trial }: Run, isCatch: boolean, selected: Json, combined: Json): void {
  if (isCatch) return;
  trial?.note('afterResultSelector', selected);
  trial?.note('afterResultPath', combined);
}

function combine(input: Json, path: string | null | undefined, result: Json): Json {
  if (path === undefined) return result;
  return path === null ? input : writeAt(input, parsePath(path), result);
}

/** Evaluates a text field: JSONata, a path, a call, or a plain text. */
export async function textOf(run: Run, frame: Frame, state: State, { field, value }: Setting): Promise<string> {
  if (state.language === 'JSONata') return evaluateTyped(run, frame, value, field, 'string', isString);
  if (!field.endsWith('Path')) return String(value);
  const found = look(() => evaluatePathOrCall(String(value), pathScope(run, frame, effectiveInput(run, frame, state))));
  if (typeof found !== 'string')
    throw new Failure(
      runtime(`The ${field} field refers to value "${shown(found)}" which is not a string: ${String(value)}`),
    );
  return found;
}

const isString = (value: Json): value is string => typeof value === 'string';
const shown = (value: Json): string => (typeof value === 'string' ? value : writeJson(value));

/** Evaluates a number field: JSONata, a path, or a plain number. */
export async function numberOf(
  run: Run,
  frame: Frame,
  state: State,
  { field, value }: Setting,
  { minimum = 0, maximum = maxNumber, integer = true } = {},
): Promise<number> {
  const accepts = (found: Json): found is number =>
    typeof found === 'number' && (!integer || Number.isInteger(found)) && found >= minimum && found <= maximum;
  if (state.language === 'JSONata')
    return evaluateTyped(run, frame, value, field, integer ? 'integer' : 'number', accepts);
  if (!field.endsWith('Path')) return value as number;
  const found = look(() => evaluatePath(String(value), pathScope(run, frame, effectiveInput(run, frame, state))));
  const number = typeof found === 'string' && isNumberText(found) ? Number(found) : numberIn(found);
  // recorded: test_max_concurrency_path, test_map_state_tolerated_failure_percentage_path
  if (typeof number !== 'number' || (integer && !Number.isInteger(number)))
    throw new Failure(
      runtime(
        `The ${field} field refers to value "${shown(found)}" ` +
          `which is not a valid ${integer ? 'integer' : 'float'}: ${String(value)}`,
      ),
    );
  return number;
}

const isNumberText = (text: string): boolean => text.length < 30 && /^-?\d+(\.\d+)?$/.test(text);

/** Answers when a Wait state ends. */
export async function dueOf(run: Run, frame: Frame, state: State, until: Setting): Promise<number> {
  if (state.language === 'JSONPath')
    return until.field.endsWith('Path') ? dueByPath(run, frame, state, until) : dueAsWritten(run, until);
  if (until.field === 'Seconds') return run.environment.now + 1000 * (await numberOf(run, frame, state, until));
  const value = await evaluateTyped(run, frame, until.value, until.field, 'string', isString);
  if (isTimestamp(value)) return instantOf(value);
  // recorded: test_wait_timestamp_jsonata
  throw new LateQueryError(
    until.field,
    `The ${until.field} field cannot be parsed as an ISO-8601 extended offset date-time format string: ${value}`,
  );
}

const dueAsWritten = (run: Run, { field, value }: Setting): number =>
  field === 'Seconds' ? run.environment.now + 1000 * (value as number) : instantOf(String(value));

function dueByPath(run: Run, frame: Frame, state: State, { field, value }: Setting): number {
  const path = String(value);
  const scope = pathScope(run, frame, effectiveInput(run, frame, state));
  const fail = (what: string): never => {
    throw new Failure(runtime(`The ${field} parameter ${what}`));
  };
  const found = findOr(
    () => evaluatePath(path, scope),
    () => fail(`does not reference an input value: ${path}`),
  );
  if (field === 'TimestampPath')
    return isTimestamp(found)
      ? instantOf(found)
      : fail(`does not reference a valid ISO-8601 extended offset date-time format string: ${path} == ${shown(found)}`);
  // recorded: test_base_wait_seconds_path
  const seconds = numberIn(found);
  if (seconds === undefined || !Number.isInteger(seconds))
    return fail(`cannot be parsed as a long value: ${path} == ${shown(found)}`);
  return seconds < 0
    ? fail(`references a negative value: ${path} == ${seconds}`)
    : run.environment.now + seconds * 1000;
}

function findOr(find: () => Json, otherwise: () => never): Json {
  try {
    return find();
  } catch (error) {
    if (error instanceof PathFailure) return otherwise();
    throw error;
  }
}

type MapState = Extract<State, { type: 'Map' }>;

/** Answers the items of a Map state in inline mode, which must be a list. */
export const itemsOf = async (run: Run, frame: Frame, state: MapState): Promise<Json[]> =>
  (await dataOf(run, frame, state)) as Json[];

/** Answers the items of a Map state. In distributed mode they may also be the members of an object. */
export async function dataOf(run: Run, frame: Frame, state: MapState): Promise<Json[] | JsonObject> {
  const isData = state.distributed ? isListOrObject : isArray;
  if (state.language === 'JSONPath') {
    const input = effectiveInput(run, frame, state);
    const path = String(state.items?.value ?? '$');
    const items = look(() => evaluatePath(path, pathScope(run, frame, input)));
    // recorded: test_state_map_context_object
    if (!isData(items))
      throw new Failure(runtime(`Reference path "${path.replace(/^\$\$/, '$')}" must point to array.`));
    run.trial?.note('afterItemsPath', items);
    return items;
  }
  if (state.items !== undefined) return evaluateTyped(run, frame, state.items.value, 'Items', 'array', isData);
  // recorded: test_map_state_items_input_types
  if (!isData(frame.input))
    throw new QueryError(undefined, `Map state input must be an array but was: ${writeJson(frame.input)}`);
  return frame.input;
}

const isArray = (value: Json): value is Json[] => Array.isArray(value);
/** docs: AWS Step Functions Developer Guide, "ItemReader (Map)" (JSON data from a previous step) */
const isListOrObject = (value: Json): value is Json[] | JsonObject => isArray(value) || isObject(value);
