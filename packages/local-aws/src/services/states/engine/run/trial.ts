import { Failure } from '../evaluate.ts';
import type { StateError } from '../failure.ts';
import type { Json, JsonObject, MapState, ParallelState, State } from '../definition/machine.ts';
import type { OneState } from '../definition/one-state.ts';
import { writeJson } from '../numbers.ts';
import {
  newFrame,
  textBeyond,
  type Environment,
  type Execution,
  type Frame,
  type PendingTask,
  type Run,
  type TaskOutcome,
} from './execution.ts';
import { contextItem, itemsIn, stateData } from './map-items.ts';
import { itemInput } from './map-run.ts';
import { attempt } from './states.ts';
import { endTask } from './tasks.ts';
import { fail, guard, leave } from './transitions.ts';
import { argumentsOf, dataOf, numberOf } from './values.ts';

/** The input of a state that runs alone. */
export interface TrialInput {
  readonly input: Json;
  /** The text of the input as it came. */
  readonly text?: string | undefined;
  readonly variables: JsonObject;
  readonly context?: JsonObject | undefined;
  /** The result of the state's work, which is not done. */
  readonly mock?: TaskOutcome | undefined;
  /** How often each retrier has already retried. */
  readonly retries?: number | undefined;
  readonly failedIterations?: number | undefined;
  /** The items that the state's ItemReader gives. */
  readonly items?: Json[] | undefined;
}

export interface TrialResult {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  readonly output?: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly nextState?: string;
}

/** The event that the state waits for. */
export type TrialWait =
  { readonly kind: 'task'; readonly pending: PendingTask } | { readonly kind: 'moment'; readonly due: number };

/** One state that runs alone, without an execution. */
export class Trial {
  readonly state: State;
  /** The facts that TestState shows. */
  readonly notes = new Map<string, unknown>();
  readonly #run: Run;
  readonly #frame: Frame;
  readonly #given: TrialInput;

  constructor({ machine, state }: OneState, execution: Execution, given: TrialInput, environment: Environment) {
    this.state = state;
    this.#given = given;
    const note = (name: string, value: unknown): void => void this.notes.set(name, value);
    const trial = { note, ...(given.context ? { context: given.context } : {}) };
    this.#run = { machine, execution, environment, events: [], ready: [], trial };
    const start = { index: 0, state: state.name, input: given.input, ...textBeyond(given.input, given.text) };
    this.#frame = newFrame(this.#run, { ...start, previousEvent: 0 });
    this.#frame.variables = { ...given.variables };
    this.#frame.enteredAt = environment.now;
    this.#frame.enteredEvent = 1;
    if (given.retries !== undefined && 'retry' in state) {
      this.#frame.retries = state.retry.map(() => given.retries ?? 0);
      this.#frame.retryCount = given.retries;
    }
  }

  /** Runs the state up to its first wait. */
  async begin(): Promise<void> {
    const { state } = this;
    if (state.type === 'Parallel') await guard(this.#run, this.#frame, () => this.#parallel(state));
    else if (state.type === 'Map') await guard(this.#run, this.#frame, () => this.#map(state));
    else await attempt(this.#run, this.#frame);
  }

  get waits(): TrialWait | undefined {
    const { pending } = this.#frame;
    if (pending?.kind === 'task') return { kind: 'task', pending };
    return pending?.kind === 'timer' && !pending.retry ? { kind: 'moment', due: pending.due } : undefined;
  }

  /** Continues after the state's work has ended, or its time has come. */
  async end(outcome: TaskOutcome | 'timeout'): Promise<void> {
    const { state } = this;
    if (state.type === 'Task') return endTask(this.#run, this.#frame, state, outcome);
    if (state.type !== 'Wait') return;
    delete this.#frame.pending;
    await guard(this.#run, this.#frame, () => leave(this.#run, this.#frame, state, state.next, this.#frame.input));
  }

  get variables(): JsonObject {
    return this.#frame.variables;
  }

  get result(): TrialResult {
    const { result } = this.#run.execution;
    const failure = this.notes.get('failure') as StateError | undefined;
    const words = failure && { error: failure.error, cause: failure.cause };
    if (result?.status === 'SUCCEEDED') return { status: 'SUCCEEDED', output: result.text ?? writeJson(result.output) };
    if (result) return { status: 'FAILED', ...words };
    if (this.#frame.pending) return { status: 'RETRIABLE', ...words };
    const { text, input, state: nextState } = this.#frame;
    const moved = { output: text ?? writeJson(input), nextState };
    return failure ? { status: 'CAUGHT_ERROR', ...words, ...moved } : { status: 'SUCCEEDED', ...moved };
  }

  /** A Parallel state is tried only with a mock. */
  async #parallel(state: ParallelState): Promise<void> {
    const { trial: _, ...silent } = this.#run;
    await argumentsOf(silent, this.#frame, state);
    await this.#finish(state);
  }

  async #map(state: MapState): Promise<void> {
    const run = this.#run;
    const frame = this.#frame;
    const items = itemsIn(this.#given.items ?? (await dataOf(run, frame, state)), stateData);
    const limit = state.maxConcurrency && (await numberOf(run, frame, state, state.maxConcurrency));
    run.trial?.note('maxConcurrency', limit ?? 0);
    if (state.arguments !== undefined) {
      const inputs = items.map((item, index) => itemInput(run, frame, state, contextItem(item, index)));
      run.trial?.note('afterItemSelector', await Promise.all(inputs));
    }
    await this.#checkTolerance(state, items.length);
    await this.#finish(state);
  }

  async #checkTolerance(state: MapState, length: number): Promise<void> {
    const run = this.#run;
    const failed = this.#given.failedIterations ?? 0;
    const { toleratedFailureCount, toleratedFailurePercentage } = state;
    const count = toleratedFailureCount && (await numberOf(run, this.#frame, state, toleratedFailureCount));
    if (count !== undefined) run.trial?.note('toleratedFailureCount', count);
    const percentage =
      toleratedFailurePercentage &&
      (await numberOf(run, this.#frame, state, toleratedFailurePercentage, { integer: false }));
    if (percentage !== undefined) run.trial?.note('toleratedFailurePercentage', percentage);
    const exceeds =
      (count !== undefined && failed > count) ||
      (percentage !== undefined && length > 0 && (failed / length) * 100 > percentage);
    // recorded: test_map_state_failure_count
    if (exceeds)
      throw new Failure({
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
      });
  }

  async #finish(state: ParallelState | MapState): Promise<void> {
    const { mock } = this.#given;
    if (!mock) return;
    if ('output' in mock)
      return leave(this.#run, this.#frame, state, state.next, mock.output, '', { result: mock.output });
    const { error, cause } = mock;
    await fail(this.#run, this.#frame, {
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
