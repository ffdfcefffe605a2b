import type { EpochMs } from '../../../../kernel/clock.ts';
import type { QueryEnvironment } from '../jsonata.ts';
import type { Json, JsonObject, Machine, Scope, State } from '../definition/machine.ts';
import { textOfJson } from '../numbers.ts';

/**
 * The position of an execution as plain JSON, so that it can be stored as a whole after every step and continued by
 * another process. Its frames say what it waits for. Nothing about it is kept anywhere else.
 */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  readonly input: Json;
  /** The input as it was sent, if it would be written differently here. */
  readonly text?: string;
  /** The journal's entry of the call that started it. The calls of its tasks name it as their parent. */
  readonly cause?: string | undefined;
  readonly startedAt: EpochMs;
  /** The time when the machine's TimeoutSeconds have passed. */
  deadline?: number;
  /** How often the execution was redriven, and when last. */
  redrives?: { readonly count: number; readonly at: number };
  frames: Frame[];
  lastFrame: number;
  lastEvent: number;
  /** The frames that enter their state next, in this order, after a step that ended before a wait. */
  ready?: readonly number[];
  result?: Result;
  /** The threads at the end of an execution that did not succeed. A redrive continues with them. */
  halted?: Frame[];
}

export type Result =
  | { readonly status: 'SUCCEEDED'; readonly output: Json; readonly text?: string }
  | { readonly status: 'FAILED' | 'ABORTED' | 'TIMED_OUT'; readonly error?: string; readonly cause?: string };

/** One thread of control: the machine itself, a branch of a Parallel state, or an iteration of a Map state. */
export interface Frame {
  readonly id: number;
  readonly parent?: number;
  /** The position among the parent's children. */
  readonly index: number;
  readonly item?: MapItem;
  state: string;
  input: Json;
  /** The text of the input, if no state has changed it yet. It keeps numbers beyond doubles, and white space. */
  text?: string;
  /** The variables of this scope. The variables of the scopes around it are read through `parent`. */
  variables: JsonObject;
  enteredAt: EpochMs;
  enteredEvent: number;
  /** The event before that one. */
  enteredFrom?: number;
  /** The last event of this thread, which the next event names as its predecessor. */
  previousEvent: number;
  /** The number of retries so far, in all and by retrier. */
  retryCount: number;
  retries: number[];
  /** Counts the waits of the frame, so that a late answer to an abandoned wait is recognised. */
  attempt: number;
  pending?: Pending;
  /** The token of the task that is being started. */
  token?: string;
  /** A redrive repeats the work of the state without entering the state again. */
  again?: true;
}

export type Pending =
  PendingTask | { readonly kind: 'timer'; readonly due: number; readonly retry: boolean } | Children | PendingMapRun;

export interface PendingTask {
  readonly kind: 'task';
  readonly arguments: Json;
  /** The text of the arguments, if they are the unchanged input. */
  readonly text?: string;
  /** The role of its Credentials. */
  readonly roleArn?: string;
  /** The limit for work that runs here, counted from its beginning. */
  readonly timeoutSeconds?: number;
  /** The time limit for work that a caller outside ends, as a point in time. */
  readonly timeoutDue?: number;
  readonly heartbeatSeconds?: number;
  heartbeatDue?: number;
  /** The token that this caller must send. */
  readonly token?: string;
  /** The answer of the worker or service that has taken the work. */
  taken?: { readonly output: Json };
}

export interface Children {
  readonly kind: 'children';
  /** The input of each child. */
  readonly inputs: Json[];
  /** The items of a Map state, if they differ from the inputs. */
  readonly items?: Json[];
  /** The output of each child; it is null until the child ends. */
  readonly outputs: Json[];
  started: number;
  finished: number;
  readonly concurrency: number;
}

/** A distributed Map state: its items are worked on by executions, about which the map run knows all. */
/**
 * What an iteration is about, as the context object shows it; executions of older versions have no source.
 * docs: AWS Step Functions Developer Guide, "Accessing execution data from the Context object in Step Functions" (Map)
 */
export interface MapItem {
  readonly [member: string]: Json;
  readonly Index: number;
  readonly Value: Json;
}

export interface PendingMapRun {
  readonly kind: 'mapRun';
  readonly arn: string;
  /** The event MapStateStarted. */
  readonly started?: number;
  /** How often the map run was redriven. */
  redrives?: number;
  /** The items, unless they are read from a bucket. */
  readonly items?: Json;
  /** The arguments of the ItemReader. */
  readonly reader?: Json;
  readonly maxItems?: number;
  readonly batch?: { readonly maxItems?: number; readonly maxBytes?: number; readonly input?: Json };
  /** The arguments of the ResultWriter. */
  readonly writer?: Json;
  readonly concurrency: number;
  readonly toleratedCount?: number;
  readonly toleratedPercentage?: number;
}

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: number;
  /** The details in the form of the API, such as `{ stateEnteredEventDetails: {…} }`; they may be empty. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Answers the characters of the texts in an event that can be long. Those that are known count nothing. */
export function charactersOf({ details }: HistoryEvent, known?: Set<string>): number {
  let characters = 0;
  for (const kind in details) {
    const { input, output, parameters } = details[kind] as Record<string, unknown>;
    for (const text of [input, output, parameters]) {
      if (typeof text !== 'string' || known?.has(text)) continue;
      known?.add(text);
      characters += text.length;
    }
  }
  return characters;
}

export interface Environment extends QueryEnvironment {
  readonly region: string;
  /** Lets others have their turn during long work between two waits. */
  readonly pause?: () => Promise<void> | undefined;
}

/** An event for an execution that waits. `frame` and `attempt` identify the wait. */
export type Message =
  | { readonly kind: 'task'; readonly frame: number; readonly attempt: number; readonly outcome: TaskOutcome }
  | { readonly kind: 'timeout'; readonly frame: number; readonly attempt: number }
  /** A service took the job, or a worker took the activity. */
  | { readonly kind: 'taken'; readonly frame: number; readonly attempt: number; readonly output: Json }
  | { readonly kind: 'heartbeat'; readonly frame: number; readonly attempt: number }
  | { readonly kind: 'timer'; readonly frame: number; readonly attempt: number }
  /** The map run has ended. */
  | { readonly kind: 'mapRun'; readonly frame: number; readonly attempt: number; readonly outcome: TaskOutcome }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'stop'; readonly error?: string; readonly cause?: string };

export type TaskOutcome =
  | { readonly output: Json; /** As it was written. */ readonly text?: string }
  | { readonly error: string | undefined; readonly cause?: string | undefined };

/** One step of one execution: its state and its records so far. */
export interface Run {
  readonly machine: Machine;
  readonly execution: Execution;
  readonly environment: Environment;
  readonly events: HistoryEvent[];
  /** The frames that will enter their state next. */
  readonly ready: Frame[];
  /** The threads at the time of the failure that is now on its way up. */
  halted?: Frame[] | undefined;
  /** The notes on a state that runs alone, for TestState. */
  readonly trial?: TrialNotes;
}

/** The facts about a state that TestState shows. */
export interface TrialNotes {
  /** The context object, if the caller gives one. */
  readonly context?: JsonObject;
  note(name: string, value: unknown): void;
}

/** Answers a copy that a step may change. JSON within it is never changed, so that it is not copied. */
export const copyOf = (execution: Execution): Execution => ({ ...execution, frames: copyFrames(execution.frames) });

export const copyFrames = (frames: readonly Frame[]): Frame[] =>
  frames.map((frame) => ({
    ...frame,
    variables: { ...frame.variables },
    retries: [...frame.retries],
    ...(frame.pending ? { pending: copyPending(frame.pending) } : {}),
  }));

const copyPending = (pending: Pending): Pending =>
  pending.kind === 'children' ? { ...pending, outputs: [...pending.outputs] } : { ...pending };

export const frameById = (execution: Execution, id: number): Frame | undefined =>
  execution.frames.find((frame) => frame.id === id);

export const parentOf = (run: Run, frame: Frame): Frame | undefined =>
  frame.parent === undefined ? undefined : frameById(run.execution, frame.parent);

/** Answers the states among which the frame moves. It finds them by the states of the frame's ancestors. */
export function scopeOf(run: Run, frame: Frame): Scope {
  const parent = parentOf(run, frame);
  if (!parent) return run.machine;
  const state = stateOf(run, parent);
  if (state.type === 'Map') return state.processor;
  if (state.type === 'Parallel') return state.branches[frame.index] as Scope;
  throw new Error(`State ${state.name} of type ${state.type} has no branches`);
}

export function stateOf(run: Run, frame: Frame): State {
  const state = scopeOf(run, frame).states.get(frame.state);
  if (!state) throw new Error(`The definition of ${run.execution.arn} has no state ${frame.state}`);
  return state;
}

export function record(
  run: Run,
  frame: Pick<Frame, 'previousEvent'>,
  type: string,
  details: Readonly<Record<string, unknown>> = {},
): number {
  const id = ++run.execution.lastEvent;
  run.events.push({ id, previousEventId: frame.previousEvent, type, timestamp: run.environment.now, details });
  frame.previousEvent = id;
  return id;
}

export function newFrame(
  run: Run,
  start: Pick<Frame, 'index' | 'state' | 'input' | 'text' | 'item' | 'previousEvent'> & { parent?: Frame },
): Frame {
  const frame: Frame = {
    id: ++run.execution.lastFrame,
    ...(start.parent ? { parent: start.parent.id } : {}),
    ...(start.item ? { item: start.item } : {}),
    index: start.index,
    state: start.state,
    input: start.input,
    ...(start.text === undefined ? {} : { text: start.text }),
    variables: {},
    enteredAt: 0,
    enteredEvent: 0,
    previousEvent: start.previousEvent,
    retryCount: 0,
    retries: [],
    attempt: 0,
  };
  run.execution.frames.push(frame);
  return frame;
}

/** Ends all threads below `frame` and answers them; the outermost comes first. */
export function removeDescendants(run: Run, frame: Frame): Frame[] {
  const children = run.execution.frames.filter((other) => other.parent === frame.id);
  const removed = children.flatMap((child) => [child, ...removeDescendants(run, child)]);
  run.execution.frames = run.execution.frames.filter((other) => !removed.includes(other));
  return removed;
}

/** Answers the text if it contains more than the value that was read from it. recorded: test_invoke_json_values[0.0] */
export const textBeyond = (value: Json, text: string | undefined): { text?: string } =>
  text === undefined || text === textOfJson(value) ? {} : { text };

/**
 * The data in a history always says whether it was truncated; here it never is. docs: AWS Step Functions API Reference,
 * "HistoryEventExecutionDataDetails"
 */
export const data = (name: 'input' | 'output', value: Json, text?: string): Record<string, unknown> => ({
  [name]: text ?? textOfJson(value),
  [`${name}Details`]: { truncated: false },
});
