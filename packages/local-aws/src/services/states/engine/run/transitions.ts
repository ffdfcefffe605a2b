import { contextItem, stateData } from './map-items.ts';
import { Failure, type Extra } from '../evaluate.ts';
import {
  copyFrames,
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
import { covers, excessOf, retryDelay, type StateError } from '../failure.ts';
import { QueryError } from '../jsonata.ts';
import { writeJson } from '../numbers.ts';
import type { Json, JsonObject, Outcome, State } from '../definition/machine.ts';
import { TooMuchWork } from '../work.ts';
import { LateQueryError, leftBy, runtime } from './values.ts';

/**
 * Evaluates Output and Assign, and leaves the state: to `next`, or to the end of the frame's scope. `value` is the
 * result of the state's work, its input, or its error.
 */
export async function leave(
  run: Run,
  frame: Frame,
  outcome: Outcome,
  next: string | undefined,
  value: Json,
  location = '',
  extra: Extra = {},
): Promise<void> {
  const state = stateOf(run, frame);
  const { output, assigned } = await leftBy(run, frame, state, outcome, { value, location, extra });
  const text = textOf(frame, output, value, extra);
  record(run, frame, `${state.type}StateExited`, {
    stateExitedEventDetails: { name: state.name, ...data('output', output, text), ...variables(assigned) },
  });
  Object.assign(frame.variables, assigned);
  if (next === undefined) return endFrame(run, frame, output, text);
  moveTo(run, frame, next, output, text);
}

/** Answers the text of an output that is the unchanged result of the state, or its unchanged input. */
function textOf(frame: Frame, output: Json, value: Json, { text }: Extra): string | undefined {
  if (text !== undefined && output === value) return text;
  return output === frame.input ? frame.text : undefined;
}

/** recorded: test_base_cases[BASE_EMPTY] (an empty Assign leaves no trace) */
function variables(assigned: JsonObject | undefined): Record<string, unknown> {
  const entries = Object.entries(assigned ?? {});
  if (entries.length === 0) return {};
  return {
    assignedVariables: Object.fromEntries(entries.map(([name, value]) => [name, writeJson(value)])),
    assignedVariablesDetails: { truncated: false },
  };
}

function moveTo(run: Run, frame: Frame, state: string, input: Json, text: string | undefined): void {
  frame.state = state;
  frame.input = input;
  delete frame.text;
  if (text !== undefined) frame.text = text;
  frame.retryCount = 0;
  frame.retries = [];
  // The frame enters its state after the frames that wait before it have run up to their next wait.
  frame.enteredEvent = 0;
  delete frame.pending;
  run.ready.push(frame);
}

async function endFrame(run: Run, frame: Frame, output: Json, text: string | undefined): Promise<void> {
  const parent = parentOf(run, frame);
  if (!parent) {
    record(run, frame, 'ExecutionSucceeded', { executionSucceededEventDetails: data('output', output, text) });
    return finish(run, { status: 'SUCCEEDED', output, ...(text === undefined ? {} : { text }) });
  }
  run.execution.frames = run.execution.frames.filter((other) => other !== frame);
  const children = parent.pending as Children;
  children.outputs[frame.index] = output;
  children.finished += 1;
  const state = stateOf(run, parent);
  const last = frame.previousEvent;
  const succeeded =
    state.type === 'Map'
      ? record(run, frame, 'MapIterationSucceeded', {
          mapIterationSucceededEventDetails: { name: state.name, index: frame.index },
        })
      : last;
  if (children.finished < children.inputs.length) {
    parent.previousEvent = last;
    return startChildren(run, parent);
  }
  parent.previousEvent = succeeded;
  await completeChildren(run, parent, children);
}

/**
 * All children have ended, so the Parallel or Map state has its result. recorded: test_map_state_nested,
 * test_parallel_state (…StateSucceeded and …StateExited name the same predecessor)
 */
export async function completeChildren(run: Run, frame: Frame, children: Children): Promise<void> {
  const state = stateOf(run, frame) as Extract<State, { type: 'Parallel' | 'Map' }>;
  record(run, { previousEvent: frame.previousEvent }, `${state.type}StateSucceeded`);
  delete frame.pending;
  await guard(run, frame, () => {
    const excess = excessOf(children.outputs, state.name, false);
    if (excess) throw new Failure(excess);
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
      ...(state.type === 'Map'
        ? { item: contextItem({ value: children.items?.[index] ?? value, source: stateData }, index) }
        : {}),
    });
    frame.state = scopeOf(run, frame).startAt;
    if (state.type === 'Map')
      record(run, frame, 'MapIterationStarted', { mapIterationStartedEventDetails: { name: state.name, index } });
    run.ready.push(frame);
  }
}

/** Runs a part of a state's work, and turns an error that it throws into the state's failure. */
export async function guard(run: Run, frame: Frame, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await fail(run, frame, failureOf(run, frame, error));
  }
}

function failureOf(run: Run, frame: Frame, error: unknown): StateError {
  if (error instanceof Failure) return { ...error.failure, cause: causeOf(run, frame, error.failure) };
  if (error instanceof TooMuchWork) return runtime(describe(run, frame, error.message));
  if (!(error instanceof QueryError)) throw error;
  const failure = { error: 'States.QueryEvaluationError', cause: describe(run, frame, error.message) };
  const location = error.location === undefined ? {} : { location: error.location };
  // recorded: test_undefined_reference (its predecessor is that of the state's own entry), test_wait_timestamp_jsonata
  const late = error instanceof LateQueryError || frame.enteredFrom === undefined;
  const before = { previousEvent: late ? frame.previousEvent : (frame.enteredFrom ?? 0) };
  frame.previousEvent = record(run, before, 'EvaluationFailed', {
    evaluationFailedEventDetails: { ...failure, ...location, state: frame.state },
  });
  return failure;
}

/** recorded: test_start_large_input (the text of States.DataLimitExceeded stands alone) */
const causeOf = (run: Run, frame: Frame, { error, cause = '' }: StateError): string =>
  error === 'States.DataLimitExceeded' ? cause : describe(run, frame, cause);

/** recorded: test_state_map_context_object (of a state that runs alone, the text stands alone) */
const describe = ({ trial }: Run, { state, enteredEvent }: Frame, text: string): string =>
  trial
    ? text
    : `An error occurred while executing the state '${state}' (entered at the event id #${enteredEvent}). ${text}`;

const isParent = ({ type }: State): boolean => type === 'Parallel' || type === 'Map';

/** Handles the failure of the state: retries it, catches the error, or fails the scope around it. */
export async function fail(run: Run, frame: Frame, failure: StateError): Promise<void> {
  const state = stateOf(run, frame);
  run.trial?.note('failure', failure);
  if ('retry' in state && retryLater(run, frame, state.retry, failure)) {
    run.halted = undefined;
    return;
  }
  run.halted ??= copyFrames(run.execution.frames);
  delete frame.pending;
  // recorded: test_max_concurrency_path (States.Runtime ends the execution without a word of the state)
  if (isParent(state) && failure.error !== 'States.Runtime') record(run, frame, `${state.type}StateFailed`);
  const index = 'catch' in state ? state.catch.findIndex((catcher) => covers(catcher.errors, failure)) : -1;
  if (!('catch' in state) || index < 0) return propagate(run, frame, failure);
  const catcher = state.catch[index] as (typeof state.catch)[number];
  run.trial?.note('errorDetails', { catchIndex: index });
  // recorded: test_sqs_failure_in_wait_for_task_tok_no_error_field, test_invoke_timeout
  const none = failure.error === undefined ? null : '';
  const errorOutput = { Error: failure.error ?? none, Cause: failure.cause ?? none };
  const { halted } = run;
  run.halted = undefined;
  try {
    await leave(run, frame, catcher, catcher.next, errorOutput, `Catch[${index}]/`, { errorOutput });
  } catch (error) {
    // The Catch of a state does not cover errors of its own catcher.
    run.halted = halted;
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
  if (retrier) run.trial?.note('errorDetails', { retryIndex: index });
  if (!retrier || used >= retrier.maxAttempts) return false;
  frame.retries = retriers.map((_, position) => (frame.retries[position] ?? 0) + (position === index ? 1 : 0));
  frame.retryCount += 1;
  const delay = retryDelay(retrier, used, run.environment.random);
  run.trial?.note('errorDetails', { retryIndex: index, retryBackoffIntervalSeconds: Math.round(delay / 1000) });
  waitFor(frame, { kind: 'timer', due: run.environment.now + delay, retry: true });
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

/**
 * Ends the siblings of a failed branch. Their work is recorded as aborted, and so is the task that failed. recorded:
 * test_parallel_catch_error, test_service_lambda_map_timeout
 */
function abort(run: Run, parent: Frame, failed: Frame, cause: number): void {
  const state = stateOf(run, parent);
  const doomed = run.execution.frames.filter((other) => other.parent === parent.id);
  for (const frame of doomed) {
    if (state.type === 'Map' && frame !== failed)
      record(run, { previousEvent: cause }, 'MapIterationAborted', {
        mapIterationAbortedEventDetails: { name: state.name, index: frame.index },
      });
    for (const inner of [frame, ...descendants(run, frame)]) {
      const { type } = stateOf(run, inner);
      if (inner.pending?.kind === 'mapRun') record(run, { previousEvent: cause }, 'MapRunAborted');
      if (inner.pending || (inner === failed && type === 'Task'))
        record(run, { previousEvent: cause }, `${type}StateAborted`);
    }
  }
  const removed = removeDescendants(run, parent);
  run.ready.splice(0, run.ready.length, ...run.ready.filter((other) => !removed.includes(other)));
}

const descendants = (run: Run, frame: Frame): Frame[] =>
  run.execution.frames
    .filter((other) => other.parent === frame.id)
    .flatMap((child) => [child, ...descendants(run, child)]);

const details = ({ error, cause }: StateError): { error?: string; cause?: string } => ({
  ...(error === undefined ? {} : { error }),
  ...(cause === undefined ? {} : { cause }),
});

export function finish(run: Run, result: Result): void {
  if (result.status !== 'SUCCEEDED') run.execution.halted = run.halted ?? run.execution.frames;
  run.execution.frames = [];
  run.ready.length = 0;
  run.execution.result = result;
}
