import { evaluateField, Failure, type Extra } from '../evaluate.ts';
import {
  data,
  newFrame,
  parentOf,
  record,
  removeDescendants,
  scopeOf,
  stateOf,
  type Children,
  type Frame,
  type Result,
  type Run,
} from './execution.ts';
import { covers, dataLimitExceeded, exceedsLimit, retryDelay, type StateError } from '../failure.ts';
import { QueryError } from '../jsonata.ts';
import type { Json, JsonObject, State } from '../definition/machine.ts';

interface Outcome {
  readonly output?: Json;
  readonly assign?: JsonObject;
}

/**
 * Evaluates Output and Assign, both against the variables as they were before, and leaves the state:
 * to `next`, or to the end of the frame's scope.
 */
export async function leave(
  run: Run,
  frame: Frame,
  outcome: Outcome,
  next: string | undefined,
  otherwise: Json,
  location = '',
  extra: Extra = {},
): Promise<void> {
  const output =
    outcome.output === undefined
      ? otherwise
      : await evaluateField(run, frame, outcome.output, `${location}Output`, extra);
  const assigned =
    outcome.assign === undefined
      ? undefined
      : ((await evaluateField(run, frame, outcome.assign, `${location}Assign`, extra)) as JsonObject);
  const state = stateOf(run, frame);
  const variables = assigned && {
    assignedVariables: Object.fromEntries(
      Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    assignedVariablesDetails: { truncated: false },
  };
  record(run, frame, `${state.type}StateExited`, {
    stateExitedEventDetails: { name: state.name, ...data('output', output), ...variables },
  });
  Object.assign(frame.variables, assigned);
  if (next === undefined) return endFrame(run, frame, output);
  moveTo(run, frame, next, output);
}

function moveTo(run: Run, frame: Frame, state: string, input: Json): void {
  frame.state = state;
  frame.input = input;
  frame.retryCount = 0;
  frame.retries = [];
  delete frame.pending;
  run.ready.push(frame);
}

async function endFrame(run: Run, frame: Frame, output: Json): Promise<void> {
  const parent = parentOf(run, frame);
  if (!parent) {
    record(run, frame, 'ExecutionSucceeded', { executionSucceededEventDetails: data('output', output) });
    return finish(run, { status: 'SUCCEEDED', output });
  }
  run.execution.frames = run.execution.frames.filter((other) => other !== frame);
  const children = parent.pending as Children;
  children.outputs[frame.index] = output;
  children.finished += 1;
  const state = stateOf(run, parent);
  const last = frame.previousEvent;
  if (state.type === 'Map')
    record(run, frame, 'MapIterationSucceeded', {
      mapIterationSucceededEventDetails: { name: state.name, index: frame.index },
    });
  parent.previousEvent = last;
  if (children.finished < children.inputs.length) return startChildren(run, parent);
  await completeChildren(run, parent, children);
}

/** All children have ended: the Parallel or Map state has its result. */
export async function completeChildren(run: Run, frame: Frame, children: Children): Promise<void> {
  const state = stateOf(run, frame) as Extract<State, { type: 'Parallel' | 'Map' }>;
  record(run, frame, `${state.type}StateSucceeded`);
  delete frame.pending;
  await guard(run, frame, () => {
    if (exceedsLimit(children.outputs)) throw new Failure(dataLimitExceeded(state.name, false));
    return leave(run, frame, state, state.next, children.outputs, '', { result: children.outputs });
  });
}

/** Starts as many children as the concurrency allows. */
export function startChildren(run: Run, parent: Frame): void {
  const children = parent.pending as Children;
  const state = stateOf(run, parent);
  while (children.started < children.inputs.length && children.started - children.finished < children.concurrency) {
    const index = children.started++;
    const value = children.inputs[index] as Json;
    const frame = newFrame(run, {
      parent,
      index,
      state: '',
      input: value,
      previousEvent: parent.previousEvent,
      ...(state.type === 'Map' ? { item: { Index: index, Value: value } } : {}),
    });
    frame.state = scopeOf(run, frame).startAt;
    if (state.type === 'Map')
      record(run, frame, 'MapIterationStarted', { mapIterationStartedEventDetails: { name: state.name, index } });
    run.ready.push(frame);
  }
}

/** Runs part of a state's work, and turns what it throws into the state's failure. */
export async function guard(run: Run, frame: Frame, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await fail(run, frame, failureOf(run, frame, error));
  }
}

function failureOf(run: Run, frame: Frame, error: unknown): StateError {
  if (error instanceof Failure) return { ...error.failure, cause: describe(frame, error.failure.cause ?? '') };
  if (!(error instanceof QueryError)) throw error;
  const failure = { error: 'States.QueryEvaluationError', cause: describe(frame, error.message) };
  record(run, frame, 'EvaluationFailed', {
    evaluationFailedEventDetails: { ...failure, location: error.location, state: frame.state },
  });
  return failure;
}

const describe = (frame: Frame, text: string): string =>
  `An error occurred while executing the state '${frame.state}' (entered at the event id #${frame.enteredEvent}). ${text}`;

/** The state failed: retry it, catch the error, or fail what encloses it. */
export async function fail(run: Run, frame: Frame, failure: StateError): Promise<void> {
  const state = stateOf(run, frame);
  if ('retry' in state && retryLater(run, frame, state.retry, failure)) return;
  delete frame.pending;
  if (state.type === 'Parallel' || state.type === 'Map') record(run, frame, `${state.type}StateFailed`);
  const index = 'catch' in state ? state.catch.findIndex((catcher) => covers(catcher.errors, failure)) : -1;
  if (!('catch' in state) || index < 0) return propagate(run, frame, failure);
  const catcher = state.catch[index] as (typeof state.catch)[number];
  const errorOutput = { Error: failure.error, Cause: failure.cause ?? '' };
  try {
    await leave(run, frame, catcher, catcher.next, errorOutput, `Catch[${index}]/`, { errorOutput });
  } catch (error) {
    // A catcher is not covered by its own state's Catch.
    await propagate(run, frame, failureOf(run, frame, error));
  }
}

function retryLater(
  run: Run,
  frame: Frame,
  retriers: Extract<State, { type: 'Task' }>['retry'],
  failure: StateError,
): boolean {
  const index = retriers.findIndex((retrier) => covers(retrier.errors, failure));
  const retrier = retriers[index];
  const used = frame.retries[index] ?? 0;
  if (!retrier || used >= retrier.maxAttempts) return false;
  frame.retries = retriers.map((_, position) => (frame.retries[position] ?? 0) + (position === index ? 1 : 0));
  frame.retryCount += 1;
  waitFor(frame, {
    kind: 'timer',
    due: run.environment.now + retryDelay(retrier, used, run.environment.random),
    retry: true,
  });
  return true;
}

export function waitFor(frame: Frame, pending: NonNullable<Frame['pending']>): void {
  frame.attempt += 1;
  frame.pending = pending;
}

async function propagate(run: Run, frame: Frame, failure: StateError): Promise<void> {
  const parent = parentOf(run, frame);
  if (!parent) {
    record(run, frame, 'ExecutionFailed', { executionFailedEventDetails: details(failure) });
    return finish(run, { status: 'FAILED', ...details(failure) });
  }
  const cause = frame.previousEvent;
  const state = stateOf(run, parent);
  if (state.type === 'Map')
    record(run, { previousEvent: cause }, 'MapIterationFailed', {
      mapIterationFailedEventDetails: { name: state.name, index: frame.index },
    });
  abort(run, parent, frame, cause);
  parent.previousEvent = cause;
  await fail(run, parent, { ...failure, fromBranch: true });
}

/** A failed branch ends its siblings. What they were doing is recorded as aborted. */
function abort(run: Run, parent: Frame, failed: Frame, cause: number): void {
  const state = stateOf(run, parent);
  const doomed = run.execution.frames.filter((other) => other.parent === parent.id);
  for (const frame of doomed) {
    for (const inner of [frame, ...descendants(run, frame)]) {
      if (inner !== failed && inner.pending)
        record(run, { previousEvent: cause }, `${stateOf(run, inner).type}StateAborted`);
    }
    if (state.type === 'Map' && frame !== failed)
      record(run, { previousEvent: cause }, 'MapIterationAborted', {
        mapIterationAbortedEventDetails: { name: state.name, index: frame.index },
      });
  }
  const removed = removeDescendants(run, parent);
  run.ready.splice(0, run.ready.length, ...run.ready.filter((other) => !removed.includes(other)));
}

const descendants = (run: Run, frame: Frame): Frame[] =>
  run.execution.frames
    .filter((other) => other.parent === frame.id)
    .flatMap((child) => [child, ...descendants(run, child)]);

const details = ({ error, cause }: StateError): { error: string; cause?: string } => ({
  error,
  ...(cause === undefined ? {} : { cause }),
});

export function finish(run: Run, result: Result): void {
  run.execution.frames = [];
  run.ready.length = 0;
  run.execution.result = result;
}
