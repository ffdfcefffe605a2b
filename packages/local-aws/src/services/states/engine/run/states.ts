import { evaluateField, evaluateTyped, Failure } from '../evaluate.ts';
import { data, record, stateOf, type Children, type Frame, type Run } from './execution.ts';
import type {
  ChoiceState,
  FailState,
  Json,
  MapState,
  ParallelState,
  TaskState,
  WaitState,
} from '../definition/machine.ts';
import { resourceNames } from '../definition/machine.ts';
import { completeChildren, fail, guard, leave, startChildren, waitFor } from './transitions.ts';

/** Enters the frame's state and does what can be done without waiting. */
export async function enter(run: Run, frame: Frame): Promise<void> {
  const state = stateOf(run, frame);
  frame.enteredAt = run.environment.now;
  frame.enteredEvent = record(run, frame, `${state.type}StateEntered`, {
    stateEnteredEventDetails: { name: state.name, ...data('input', frame.input) },
  });
  await attempt(run, frame);
}

/** The work of a state after it was entered; again for each retry. */
export function attempt(run: Run, frame: Frame): Promise<void> {
  return guard(run, frame, () => {
    const state = stateOf(run, frame);
    switch (state.type) {
      case 'Pass':
        return leave(run, frame, state, state.next, frame.input);
      case 'Succeed':
        return leave(run, frame, state, undefined, frame.input);
      case 'Fail':
        return runFail(run, frame, state);
      case 'Choice':
        return choose(run, frame, state);
      case 'Wait':
        return startWait(run, frame, state);
      case 'Task':
        return startTask(run, frame, state);
      case 'Parallel':
        return startParallel(run, frame, state);
      case 'Map':
        return startMap(run, frame, state);
    }
  });
}

const isString = (value: Json): value is string => typeof value === 'string';
const isBoolean = (value: Json): value is boolean => typeof value === 'boolean';
const isArray = (value: Json): value is Json[] => Array.isArray(value);
const isWhole =
  (minimum: number) =>
  (value: Json): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= 99_999_999;

async function runFail(run: Run, frame: Frame, state: FailState): Promise<void> {
  const error =
    state.error === undefined ? undefined : await evaluateTyped(run, frame, state.error, 'Error', 'string', isString);
  const cause =
    state.cause === undefined ? undefined : await evaluateTyped(run, frame, state.cause, 'Cause', 'string', isString);
  await fail(run, frame, { error: error ?? '', ...(cause === undefined ? {} : { cause }) });
}

async function choose(run: Run, frame: Frame, state: ChoiceState): Promise<void> {
  for (const [index, rule] of state.choices.entries()) {
    const location = `Choices[${index}]/`;
    if (await evaluateTyped(run, frame, rule.condition, `${location}Condition`, 'boolean', isBoolean))
      return leave(run, frame, rule, rule.next, frame.input, location);
  }
  if (state.default !== undefined) return leave(run, frame, state, state.default, frame.input);
  throw new Failure({
    error: 'States.NoChoiceMatched',
    cause: "Failed to transition out of the state. The state's Choices did not match and it has no Default.",
  });
}

async function startWait(run: Run, frame: Frame, state: WaitState): Promise<void> {
  const { field, value } = state.until;
  const due =
    field === 'Seconds'
      ? run.environment.now + 1000 * (await evaluateTyped(run, frame, value, field, 'integer', isWhole(0)))
      : Date.parse(await evaluateTyped(run, frame, value, field, 'timestamp', isTimestamp));
  waitFor(frame, { kind: 'timer', due, retry: false });
}

const isTimestamp = (value: Json): value is string =>
  isString(value) &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value));

async function startTask(run: Run, frame: Frame, state: TaskState): Promise<void> {
  const args =
    state.arguments === undefined ? frame.input : await evaluateField(run, frame, state.arguments, 'Arguments');
  const timeoutSeconds =
    state.timeoutSeconds === undefined
      ? undefined
      : await evaluateTyped(run, frame, state.timeoutSeconds, 'TimeoutSeconds', 'integer', isWhole(1));
  const timeout = timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds };
  const { resource, resourceType } = resourceNames(state.resource);
  if (state.resource.kind === 'function') {
    record(run, frame, 'LambdaFunctionScheduled', {
      lambdaFunctionScheduledEventDetails: { resource, ...data('input', args), ...timeout },
    });
    record(run, frame, 'LambdaFunctionStarted');
  } else {
    record(run, frame, 'TaskScheduled', {
      taskScheduledEventDetails: {
        resource,
        resourceType,
        region: run.environment.region,
        parameters: JSON.stringify(args),
        ...timeout,
      },
    });
    record(run, frame, 'TaskStarted', { taskStartedEventDetails: { resource, resourceType } });
  }
  waitFor(frame, { kind: 'task', arguments: args, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) });
}

async function startParallel(run: Run, frame: Frame, state: ParallelState): Promise<void> {
  const input =
    state.arguments === undefined ? frame.input : await evaluateField(run, frame, state.arguments, 'Arguments');
  record(run, frame, 'ParallelStateStarted');
  waitFor(
    frame,
    childrenOf(
      state.branches.map(() => input),
      Infinity,
    ),
  );
  startChildren(run, frame);
}

async function startMap(run: Run, frame: Frame, state: MapState): Promise<void> {
  const items = await evaluateTyped(run, frame, state.items ?? '{% $states.input %}', 'Items', 'array', isArray);
  const limit = await evaluateTyped(run, frame, state.maxConcurrency, 'MaxConcurrency', 'integer', isWhole(0));
  const { itemSelector } = state;
  const inputs =
    itemSelector === undefined
      ? items
      : await Promise.all(
          items.map((Value, Index) =>
            evaluateField(run, frame, itemSelector, 'ItemSelector', { item: { Index, Value } }),
          ),
        );
  record(run, frame, 'MapStateStarted', { mapStateStartedEventDetails: { length: inputs.length } });
  const children = childrenOf(inputs, limit || mapConcurrency);
  waitFor(frame, children);
  if (inputs.length === 0) return completeChildren(run, frame, children);
  startChildren(run, frame);
}

/** AWS runs at most this many iterations of an inline Map at a time. */
const mapConcurrency = 40;

const childrenOf = (inputs: Json[], limit: number): Children => ({
  kind: 'children',
  inputs,
  outputs: inputs.map(() => null),
  started: 0,
  finished: 0,
  concurrency: Math.min(limit, inputs.length),
});
