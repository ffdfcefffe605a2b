import {
  charactersOf,
  copyOf,
  data,
  frameById,
  newFrame,
  record,
  stateOf,
  textBeyond,
  type Environment,
  type Execution,
  type Frame,
  type HistoryEvent,
  type Message,
  type Run,
} from './execution.ts';
import { AwsError } from '../../../../kernel/errors.ts';
import type { Machine, State } from '../definition/machine.ts';
import { endMapRun } from './map-run.ts';
import { attempt, enter } from './states.ts';
import { beat, endTask, takeTask } from './tasks.ts';
import { finish, guard, leave } from './transitions.ts';
import { effectiveInput } from './values.ts';

export interface Step {
  /** The position of the execution now; the given one is unchanged. */
  readonly execution: Execution;
  /** The events in their order. */
  readonly events: readonly HistoryEvent[];
}

/**
 * The most events of a history: a longer history ends the execution. An Express machine has no such limit. docs: AWS
 * Step Functions Developer Guide, "Step Functions service quotas"
 */
const maxEvents = 25_000;
/** One step records at most this many events before the limit is checked again. */
export const fullHistory = maxEvents - 10;
/**
 * A step that has recorded so much ends before its next wait, and another goes on: states that never wait would else
 * keep all of their history in memory, and every message waiting, such as a stop or the end of the time.
 */
const mostOfStep = { events: 1_000, characters: 2_000_000 };

export type NewExecution = Pick<
  Execution,
  'arn' | 'name' | 'machineArn' | 'machineName' | 'roleArn' | 'input' | 'text' | 'cause'
>;

/** Makes the first position of an execution, before it enters any state. It is stored before anything is evaluated. */
export function begin(machine: Machine, start: NewExecution, environment: Environment): Step {
  const startedAt = environment.now;
  const { text: sent, ...rest } = start;
  const text = textBeyond(start.input, sent);
  const execution: Execution = {
    ...rest,
    ...text,
    startedAt,
    ...(machine.timeoutSeconds === undefined ? {} : { deadline: startedAt + machine.timeoutSeconds * 1000 }),
    frames: [],
    lastFrame: 0,
    lastEvent: 0,
  };
  const run: Run = { machine, execution, environment, events: [], ready: [] };
  record(run, { previousEvent: 0 }, 'ExecutionStarted', {
    executionStartedEventDetails: { ...data('input', start.input, text.text), roleArn: start.roleArn },
  });
  // The first state names 0 as its predecessor, and not the start event. recorded: test_activity_task
  newFrame(run, { index: 0, state: machine.startAt, input: start.input, ...text, previousEvent: 0 });
  return { execution, events: run.events };
}

const isReady = ({ enteredEvent, again }: Frame): boolean => enteredEvent === 0 || again === true;

/**
 * Tells whether the execution can continue without a message: right after `begin` or a redrive, and when a step ended
 * before a wait.
 */
export const isRunnable = (execution: Execution): boolean => !execution.result && execution.frames.some(isReady);

/** Runs the execution up to its next wait, or until the step has recorded much. */
export const proceed = (machine: Machine, before: Execution, environment: Environment): Promise<Step> =>
  drain(startRun(machine, before, environment));

/** Delivers a message to an execution that waits. A message to a wait that is over changes nothing. */
export async function deliver(
  machine: Machine,
  before: Execution,
  message: Message,
  environment: Environment,
): Promise<Step> {
  const run = startRun(machine, before, environment);
  if (!run.execution.result) await receive(run, message);
  return drain(run);
}

function startRun(machine: Machine, before: Execution, environment: Environment): Run {
  const { ready, ...execution } = copyOf(before);
  return { machine, execution, environment, events: [], ready: readyFrames(execution.frames, ready) };
}

function readyFrames(frames: readonly Frame[], order: readonly number[] | undefined): Frame[] {
  const ready = frames.filter(isReady);
  if (order === undefined) return ready;
  const byId = new Map(ready.map((frame) => [frame.id, frame]));
  return order.flatMap((id) => byId.get(id) ?? []);
}

async function drain(run: Run): Promise<Step> {
  const isLong = measure(run.events);
  while (run.ready.length > 0 && !isLong()) {
    const frame = run.ready.shift() as Frame;
    const pause = run.environment.pause?.();
    if (pause) await pause;
    if (!run.machine.express && run.execution.lastEvent >= fullHistory) {
      failAsAWhole(run, frame, `The execution reached the maximum number of history events (${maxEvents}).`);
    } else if (frame.again) {
      delete frame.again;
      await attempt(run, frame);
    } else {
      await enter(run, frame);
    }
  }
  if (run.ready.length > 1) run.execution.ready = run.ready.map(({ id }) => id);
  return { execution: run.execution, events: run.events };
}

/** Answers what tells whether so many events are enough for one step. */
function measure(events: readonly HistoryEvent[]): () => boolean {
  let counted = 0;
  let characters = 0;
  return () => {
    for (; counted < events.length; counted++) characters += charactersOf(events[counted] as HistoryEvent);
    return counted >= mostOfStep.events || characters >= mostOfStep.characters;
  };
}

function failAsAWhole(run: Run, frame: Frame, cause: string): void {
  const failure = { error: 'States.Runtime', cause };
  record(run, frame, 'ExecutionFailed', { executionFailedEventDetails: failure });
  finish(run, { status: 'FAILED', ...failure });
}

/** Ends an execution of which this runtime cannot make the next step. */
export function breakOff(machine: Machine, before: Execution, error: unknown, environment: Environment): Step {
  const run = startRun(machine, before, environment);
  const words = error instanceof AwsError ? `${error.code}: ${error.message}` : 'its terminal says why';
  failAsAWhole(run, run.execution.frames[0] as Frame, `local-aws could not make the next step (${words}).`);
  return { execution: run.execution, events: run.events };
}

async function receive(run: Run, message: Message): Promise<void> {
  const root = run.execution.frames[0] as Frame;
  switch (message.kind) {
    case 'stop':
    case 'deadline':
      return message.kind === 'stop' ? stop(run, message) : expire(run, root);
    default:
      return receiveAt(run, message);
  }
}

/** Handles the part of a message that concerns one frame. Answers undefined if the frame has moved on. */
async function receiveAt(run: Run, message: Exclude<Message, { kind: 'stop' | 'deadline' }>): Promise<void> {
  const frame = frameById(run.execution, message.frame);
  if (!frame?.pending || frame.attempt !== message.attempt) return;
  const state = stateOf(run, frame);
  const { pending } = frame;
  if (message.kind === 'timer') return pending.kind === 'timer' ? wake(run, frame, state, pending.retry) : undefined;
  if (message.kind === 'mapRun')
    return pending.kind === 'mapRun' && state.type === 'Map'
      ? endMapRun(run, frame, state, message.outcome)
      : undefined;
  if (pending.kind !== 'task' || state.type !== 'Task') return;
  switch (message.kind) {
    case 'taken':
      return takeTask(run, frame, state, pending, message.output);
    case 'heartbeat':
      return beat(run, pending);
    case 'timeout':
      return endTask(run, frame, state, 'timeout');
    case 'task':
      return endTask(run, frame, state, message.outcome);
  }
}

function stop(run: Run, { error, cause }: { error?: string; cause?: string }): void {
  const details = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
  // recorded: test_stop_execution (it has no predecessor)
  record(run, { previousEvent: 0 }, 'ExecutionAborted', { executionAbortedEventDetails: details });
  finish(run, { status: 'ABORTED', ...details });
}

function expire(run: Run, root: Frame): void {
  record(run, root, 'ExecutionTimedOut', { executionTimedOutEventDetails: { error: 'States.Timeout' } });
  // recorded: test_global_timeout (the description has neither error nor cause)
  finish(run, { status: 'TIMED_OUT' });
}

async function wake(run: Run, frame: Frame, state: State, retry: boolean): Promise<void> {
  delete frame.pending;
  if (retry) return attempt(run, frame);
  if (state.type === 'Wait')
    return guard(run, frame, () => leave(run, frame, state, state.next, effectiveInput(run, frame, state)));
}
