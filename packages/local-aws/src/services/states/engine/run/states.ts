import { evaluateTyped, Failure } from '../evaluate.ts';
import { data, record, stateOf, type Children, type Frame, type Run } from './execution.ts';
import type {
  ChoiceRule,
  ChoiceState,
  Comparison,
  FailState,
  Json,
  MapState,
  ParallelState,
  PassState,
  WaitState,
} from '../definition/machine.ts';
import { evaluatePath, PathFailure } from '../payload-template.ts';
import { holds, type Lookup } from './compare.ts';
import { pathScope } from './context.ts';
import { itemInput, startMapRun, toleranceOf } from './map-run.ts';
import { startTask } from './tasks.ts';
import { completeChildren, fail, guard, leave, startChildren, waitFor } from './transitions.ts';
import { argumentsOf, dueOf, effectiveInput, itemsOf, numberOf, runtime, textOf } from './values.ts';

/** Enters the frame's state and does its work up to the next wait. */
export async function enter(run: Run, frame: Frame): Promise<void> {
  const state = stateOf(run, frame);
  frame.enteredAt = run.environment.now;
  frame.enteredFrom = frame.previousEvent;
  frame.enteredEvent = record(run, frame, `${state.type}StateEntered`, {
    stateEnteredEventDetails: { name: state.name, ...data('input', frame.input, frame.text) },
  });
  await attempt(run, frame);
}

/** Does the work of a state after it was entered, and again for each retry. */
export function attempt(run: Run, frame: Frame): Promise<void> {
  return guard(run, frame, () => {
    const state = stateOf(run, frame);
    switch (state.type) {
      case 'Pass':
        return pass(run, frame, state);
      case 'Succeed':
        return leave(run, frame, state, undefined, effectiveInput(run, frame, state));
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

const isBoolean = (value: Json): value is boolean => typeof value === 'boolean';

async function pass(run: Run, frame: Frame, state: PassState): Promise<void> {
  const value = state.result === undefined ? await argumentsOf(run, frame, state) : state.result;
  if (state.result !== undefined) run.trial?.note('result', value);
  return leave(run, frame, state, state.next, value);
}

async function runFail(run: Run, frame: Frame, state: FailState): Promise<void> {
  effectiveInput(run, frame, state);
  const error = state.error && (await textOf(run, frame, state, state.error));
  const cause = state.cause && (await textOf(run, frame, state, state.cause));
  await fail(run, frame, {
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  });
}

async function choose(run: Run, frame: Frame, state: ChoiceState): Promise<void> {
  const input = effectiveInput(run, frame, state);
  // All rules together take no more steps than one field may.
  const lookup = lookupOf(run, frame, input);
  const applies = async ({ condition }: ChoiceRule, location: string): Promise<boolean> =>
    state.language === 'JSONPath'
      ? holds(condition as Comparison, lookup)
      : evaluateTyped(run, frame, condition as Json, `${location}Condition`, 'boolean', isBoolean);
  for (const [index, rule] of state.choices.entries()) {
    const location = `Choices[${index}]/`;
    if (await applies(rule, location)) return leave(run, frame, rule, rule.next, input, location);
  }
  if (state.default !== undefined) return leave(run, frame, state, state.default, input);
  // recorded: floci-io/floci#3167 (measured in us-east-1, where the specification has States.NoChoiceMatched)
  throw new Failure(runtime('Failed to transition out of the state. The state does not point to a next state.'));
}

function lookupOf(run: Run, frame: Frame, input: Json): Lookup {
  const scope = pathScope(run, frame, input);
  const find = (path: string): Json | undefined => {
    try {
      return evaluatePath(path, scope);
    } catch (error) {
      if (error instanceof PathFailure) return undefined;
      throw error;
    }
  };
  return {
    find,
    // A list or an object is not compared.
    weigh: (value) => void (typeof value === 'string' && scope.work.weigh(value)),
    require(path) {
      const found = find(path);
      if (found !== undefined) return found;
      throw new Failure(
        runtime(`Invalid path '${path}': The choice state's condition path references an invalid value.`),
      );
    },
  };
}

async function startWait(run: Run, frame: Frame, state: WaitState): Promise<void> {
  waitFor(frame, { kind: 'timer', due: await dueOf(run, frame, state, state.until), retry: false });
}

async function startParallel(run: Run, frame: Frame, state: ParallelState): Promise<void> {
  const input = await argumentsOf(run, frame, state);
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
  if (state.distributed) return startMapRun(run, frame, state, state.distributed);
  const items = await itemsOf(run, frame, state);
  const limit = state.maxConcurrency && (await numberOf(run, frame, state, state.maxConcurrency));
  const inputs = await Promise.all(items.map((Value, Index) => itemInput(run, frame, state, { Index, Value })));
  record(run, frame, 'MapStateStarted', { mapStateStartedEventDetails: { length: inputs.length } });
  // An inline Map state accepts ToleratedFailure… but still fails with its first failed iteration. recorded:
  // test_base_map[TOLERATED_FAILURE_COUNT], test_map_state_tolerated_failure_percentage_path
  await toleranceOf(run, frame, state);
  const children = childrenOf(inputs, limit || mapConcurrency, items);
  waitFor(frame, children);
  if (inputs.length === 0) return completeChildren(run, frame, children);
  startChildren(run, frame);
}

/**
 * The most iterations of an inline Map that run at a time. docs: AWS Step Functions Developer Guide, "Using Map state
 * in Inline mode in Step Functions workflows"
 */
const mapConcurrency = 40;

const childrenOf = (inputs: Json[], limit: number, items?: Json[]): Children => ({
  kind: 'children',
  inputs,
  ...(items && items.some((item, index) => item !== inputs[index]) ? { items } : {}),
  outputs: inputs.map(() => null),
  started: 0,
  finished: 0,
  concurrency: Math.min(limit, inputs.length),
});
