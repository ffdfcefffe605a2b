import type { QueryEnvironment } from '../jsonata.ts';
import type { Json, JsonObject, Machine, Scope, State } from '../definition/machine.ts';

/**
 * The position of an execution: plain JSON, so that it can be stored whole after every step and continued by another
 * process. Its frames say what it waits for; nothing about it is kept anywhere else.
 */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  readonly input: Json;
  /** The input as it was sent, where that is not how it would be written here. */
  readonly text?: string;
  /** The journal's entry of the call that started it: what its tasks call has it as their parent. */
  readonly cause?: string | undefined;
  readonly startedAt: number;
  /** When the machine's TimeoutSeconds have passed. */
  deadline?: number;
  /** How often it was redriven, and when last. */
  redrives?: { readonly count: number; readonly at: number };
  frames: Frame[];
  lastFrame: number;
  lastEvent: number;
  result?: Result;
  /** Of one that did not succeed: the threads as they stood when it ended, which a redrive goes on with. */
  halted?: Frame[];
}

export type Result =
  | { readonly status: 'SUCCEEDED'; readonly output: Json; readonly text?: string }
  | { readonly status: 'FAILED' | 'ABORTED' | 'TIMED_OUT'; readonly error?: string; readonly cause?: string };

/** One thread of control: the machine itself, a branch of a Parallel state or an iteration of a Map state. */
export interface Frame {
  readonly id: number;
  readonly parent?: number;
  /** Position among the parent's children. */
  readonly index: number;
  readonly item?: MapItem;
  state: string;
  input: Json;
  /** The input as it came, where no state has touched it since: numbers beyond doubles, and white space. */
  text?: string;
  /** Variables of this scope; those of the enclosing ones are read through `parent`. */
  variables: JsonObject;
  enteredAt: number;
  enteredEvent: number;
  /** The event before that. */
  enteredFrom?: number;
  /** The last event of this thread: what the next one names as its predecessor. */
  previousEvent: number;
  /** Retries so far, in all and by retrier. */
  retryCount: number;
  retries: number[];
  /** Counts the waits of the frame, so that a late answer to a wait that was given up is recognised. */
  attempt: number;
  pending?: Pending;
  /** The token of the task that is being started. */
  token?: string;
  /** A redrive does the work of the state again, without entering it again. */
  again?: true;
}

export type Pending =
  PendingTask | { readonly kind: 'timer'; readonly due: number; readonly retry: boolean } | Children | PendingMapRun;

export interface PendingTask {
  readonly kind: 'task';
  readonly arguments: Json;
  /** The arguments as they came, where they are the untouched input. */
  readonly text?: string;
  /** The role of its Credentials. */
  readonly roleArn?: string;
  /** For what runs here: counted from when it begins to run. */
  readonly timeoutSeconds?: number;
  /** For work that a caller outside ends: the time at which it has taken too long. */
  readonly timeoutDue?: number;
  readonly heartbeatSeconds?: number;
  heartbeatDue?: number;
  /** The token that this caller must send. */
  readonly token?: string;
  /** A worker has it, or the service that was called has taken it: what it answered. */
  taken?: { readonly output: Json };
}

export interface Children {
  readonly kind: 'children';
  /** What each child is to work on. */
  readonly inputs: Json[];
  /** The items of a Map state, where they are not the inputs. */
  readonly items?: Json[];
  /** Output by child, null until it is there. */
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
  /** How often it was redriven. */
  redrives?: number;
  /** Where the items are not read from a bucket. */
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
  /** In the shape of the API: `{ stateEnteredEventDetails: {…} }`, or empty. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Environment extends QueryEnvironment {
  readonly region: string;
  /** What a long way between two waits waits for, so that others have their turn. */
  readonly pause?: () => Promise<void> | undefined;
}

/** What may happen to an execution that waits. `frame` and `attempt` say which wait is meant. */
export type Message =
  | { readonly kind: 'task'; readonly frame: number; readonly attempt: number; readonly outcome: TaskOutcome }
  | { readonly kind: 'timeout'; readonly frame: number; readonly attempt: number }
  /** A service took the job, or a worker the activity. */
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

/** One step of one execution: what it works on and what it has recorded so far. */
export interface Run {
  readonly machine: Machine;
  readonly execution: Execution;
  readonly environment: Environment;
  readonly events: HistoryEvent[];
  /** Frames that are to enter their state. */
  readonly ready: Frame[];
  /** The threads as they stood when the failure began that is on its way up. */
  halted?: Frame[] | undefined;
  /** Of a state that runs alone, for TestState. */
  readonly trial?: TrialNotes;
}

/** What TestState shows of a state. */
export interface TrialNotes {
  /** The context object, where the caller gives one. */
  readonly context?: JsonObject;
  note(name: string, value: unknown): void;
}

export const frameById = (execution: Execution, id: number): Frame | undefined =>
  execution.frames.find((frame) => frame.id === id);

export const parentOf = (run: Run, frame: Frame): Frame | undefined =>
  frame.parent === undefined ? undefined : frameById(run.execution, frame.parent);

/** The states among which the frame moves: found by the states its ancestors stand in. */
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

/** Ends all threads below `frame` and answers them, outermost first. */
export function removeDescendants(run: Run, frame: Frame): Frame[] {
  const children = run.execution.frames.filter((other) => other.parent === frame.id);
  const removed = children.flatMap((child) => [child, ...removeDescendants(run, child)]);
  run.execution.frames = run.execution.frames.filter((other) => !removed.includes(other));
  return removed;
}

/** A text that says more than the value that was read from it. recorded: test_invoke_json_values[0.0] */
export const textBeyond = (value: Json, text: string | undefined): { text?: string } =>
  text === undefined || text === JSON.stringify(value) ? {} : { text };

/**
 * History data always says whether it was cut, and it never is. docs: AWS Step Functions API Reference,
 * "HistoryEventExecutionDataDetails"
 */
export const data = (name: 'input' | 'output', value: Json, text?: string): Record<string, unknown> => ({
  [name]: text ?? JSON.stringify(value),
  [`${name}Details`]: { truncated: false },
});
