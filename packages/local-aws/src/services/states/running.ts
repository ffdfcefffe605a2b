import type { EpochMs } from '../../kernel/clock.ts';
import type { Ports } from '../../contract/service.ts';
import { TimeLimit, type Turn } from '../../kernel/time-limit.ts';
import {
  stateOf,
  type Environment,
  type Execution,
  type Frame,
  type HistoryEvent,
  type Message,
  type PendingMapRun,
  type PendingTask,
  type Run,
  type TaskOutcome,
} from './engine/run/execution.ts';
import { breakOff, deliver, isRunnable, proceed, type Step } from './engine/run/interpreter.ts';
import { objectItems } from './engine/run/map-items.ts';
import { itemInputs, rootMachine } from './engine/run/map-run.ts';
import type { Distributed, Json, Machine, MapState, TaskResource, TaskState } from './engine/definition/machine.ts';
import { writeJson } from './engine/numbers.ts';
import type { Activities } from './activities.ts';
import { watchQuery } from './integrations/athena-query.ts';
import type { TaskCall, TaskPorts } from './integrations/errand.ts';
import { runTask } from './integrations/run-task.ts';
import type { Order } from './map-runs/order.ts';
import { sessionName } from './session-name.ts';
import type { Slots } from './slots.ts';

/** The parts that all running executions share. */
export interface Yard {
  readonly ports: Ports & TaskPorts;
  readonly activities: Activities;
  /** Runs a task of a machine when its turn comes. */
  readonly slots: Slots;
  readonly environment: (machineArn: string) => Environment;
  readonly isStopped: () => boolean;
  /** Makes executions that never wait yield to others. */
  readonly pause: () => Promise<void> | undefined;
  /** Calls back when an execution has ended, at once if it has already ended. The result cancels that. */
  readonly whenEnded: (executionArn: string, then: () => void) => () => void;
  /** Is told that a task is about to start an execution of a machine by a name, to wait for its end. */
  readonly expect: (machineArn: string, name: string) => () => void;
  /** Is told that a task has the end of an execution. */
  readonly forget: (executionArn: string) => void;
  /** Answers the outcome of a job for the task that started it. */
  readonly outcomeOfJob: (resource: TaskResource, output: Json) => TaskOutcome;
  /** Processes a map run. The result gives it up. */
  readonly attach: (order: Order) => () => void;
}

/** Stores the steps of one execution. */
export interface Home {
  readonly machine: Machine;
  readonly persist: (execution: Execution, events: readonly HistoryEvent[]) => void;
  readonly ended: (execution: Execution) => void;
}

/** A step that failed is tried again after so many milliseconds. */
const firstDelay = 1_000;

/**
 * One execution under way. It takes a step, stores it, and only then starts what the new position waits for. The
 * position contains all of that, so continuing an execution after a crash is the same as going on after a step.
 */
export class RunningExecution {
  execution: Execution;
  /** Messages are handled one after the other. This promise resolves after the last of them. */
  queue: Promise<void> = Promise.resolve();
  readonly #yard: Yard;
  readonly #home: Home;
  /** The waits of the execution in this process; each value gives a wait up. */
  readonly #waits = new Map<string, () => void>();
  /** Another step is to be taken. */
  #goesOn = false;

  constructor(yard: Yard, home: Home, execution: Execution) {
    this.#yard = yard;
    this.#home = home;
    this.execution = execution;
    this.#goOn();
    this.#reconcile();
  }

  /** Takes another step if the execution needs no message for that. Messages that wait come first. */
  #goOn(): void {
    if (this.#goesOn || !isRunnable(this.execution)) return;
    this.#goesOn = true;
    void this.#enqueue(() => {
      this.#goesOn = false;
      const { machineArn } = this.execution;
      return proceed(this.#home.machine, this.execution, this.#yard.environment(machineArn));
    });
  }

  send(message: Message): Promise<void> {
    return this.#enqueue(() =>
      deliver(this.#home.machine, this.execution, message, this.#yard.environment(this.execution.machineArn)),
    );
  }

  /** Gives up every wait in this process. */
  release(): void {
    for (const give of this.#waits.values()) give();
    this.#waits.clear();
  }

  /**
   * If a step cannot be stored (another program holds the file), it is repeated from the last commit. Nothing was
   * started for it yet, and the message that caused it must not be lost.
   */
  #enqueue(work: () => Promise<Step>, delay = firstDelay): Promise<void> {
    const { ports, isStopped, pause } = this.#yard;
    this.queue = this.queue.then(async () => {
      const nextTurn = pause();
      if (nextTurn) await nextTurn;
      if (isStopped() || this.execution.result) return;
      try {
        const step = await work().catch((error: unknown) => this.#broken(error, delay));
        if (!isStopped()) this.#commit(step);
      } catch (error) {
        if (isStopped()) return;
        ports.operator.unexpected(error);
        ports.clock.after(delay, () => void this.#enqueue(work, Math.min(delay * 2, 60_000)));
      }
    });
    return this.queue;
  }

  /** A step that cannot be made the second time either ends the execution, so that nobody waits for it for ever. */
  #broken(error: unknown, delay: number): Step {
    const { isStopped, environment, ports } = this.#yard;
    if (delay === firstDelay || isStopped()) throw error;
    ports.operator.unexpected(error);
    return breakOff(this.#home.machine, this.execution, error, environment(this.execution.machineArn));
  }

  #commit({ execution, events }: Step): void {
    if (events.length === 0 && JSON.stringify(execution) === JSON.stringify(this.execution)) return;
    this.#home.persist(execution, events);
    this.execution = execution;
    if (!execution.result) {
      this.#goOn();
      return this.#reconcile();
    }
    this.release();
    this.#home.ended(execution);
  }

  /** Starts every wait of the position that is not under way, and gives up waits that are over. */
  #reconcile(): void {
    const wanted = new Map<string, () => () => void>();
    for (const frame of inOrder(this.execution.frames))
      for (const [key, start] of this.#waitsOf(frame)) wanted.set(`${frame.id}:${frame.attempt}:${key}`, start);
    const { deadline } = this.execution;
    if (deadline !== undefined) wanted.set('deadline', () => this.#at(deadline, { kind: 'deadline' }));
    for (const [key, give] of this.#waits) {
      if (wanted.has(key)) continue;
      this.#waits.delete(key);
      give();
    }
    for (const [key, start] of wanted) if (!this.#waits.has(key)) this.#waits.set(key, start());
  }

  /** Lists the waits of a frame. The key of a wait changes with the wait. */
  *#waitsOf(frame: Frame): Iterable<[string, () => () => void]> {
    const { pending } = frame;
    const about = { frame: frame.id, attempt: frame.attempt };
    if (pending?.kind === 'timer') yield ['timer', () => this.#at(pending.due, { kind: 'timer', ...about })];
    if (pending?.kind === 'mapRun') yield ['mapRun', () => this.#mapRun(frame, pending)];
    if (pending?.kind !== 'task') return;
    const { timeoutDue, heartbeatDue } = pending;
    if (timeoutDue !== undefined) yield ['timeout', () => this.#at(timeoutDue, { kind: 'timeout', ...about })];
    if (heartbeatDue !== undefined)
      yield [`heartbeat ${heartbeatDue}`, () => this.#at(heartbeatDue, { kind: 'timeout', ...about })];
    const start = this.#work(frame, pending);
    if (start) yield [pending.taken ? 'job' : 'work', start];
  }

  #at(due: EpochMs, message: Message): () => void {
    const { clock } = this.#yard.ports;
    return clock.after(Math.max(0, due - clock.now()), () => void this.send(message));
  }

  /** Answers the work of this process for a task, or undefined if the task only waits for a caller outside. */
  #work(frame: Frame, pending: PendingTask): (() => () => void) | undefined {
    const { resource } = this.#stateOf(frame);
    if (resource.kind === 'activity')
      return pending.taken ? undefined : () => this.#offer(frame, pending, resource.arn);
    if (!pending.taken) return () => this.#perform(frame, pending, resource);
    if (resource.kind === 'function' || !resource.pattern.startsWith('sync')) return undefined;
    const { output } = pending.taken;
    if (resource.service === 'athena') return () => this.#watchQuery(frame, pending, resource, output);
    return () => this.#watch(frame, resource, output);
  }

  #stateOf(frame: Frame): TaskState {
    return stateOf(this.#view(), frame) as TaskState;
  }

  #view(): Run {
    const { execution } = this;
    const environment = this.#yard.environment(execution.machineArn);
    return { machine: this.#home.machine, execution, environment, events: [], ready: [] };
  }

  /** Runs a map run until it ends or is given up. */
  #mapRun(frame: Frame, pending: PendingMapRun): () => void {
    const { isStopped, attach } = this.#yard;
    const state = stateOf(this.#view(), frame) as MapState;
    const about = { frame: frame.id, attempt: frame.attempt };
    const give = attach({
      ...{ execution: this.execution, pending, distributed: state.distributed as Distributed },
      select: (items) => {
        const isBare = state.arguments === undefined && items.some(({ key }) => key !== undefined);
        if (isBare) this.#yard.ports.requireAllowed(objectItems);
        return itemInputs(this.#view(), frame, state, items);
      },
      done: (outcome) => void this.send({ kind: 'mapRun', ...about, outcome }),
    });
    return () => {
      if (!isStopped()) give();
    };
  }

  #offer({ id, attempt }: Frame, { arguments: input, token = '' }: PendingTask, activityArn: string): () => void {
    return this.#yard.activities.offer(activityArn, {
      token,
      input: writeJson(input),
      take: (worker) => this.send({ kind: 'taken', frame: id, attempt, output: worker ?? null }),
    });
  }

  /** Waits for the job that a task has started. */
  #watch({ id, attempt }: Frame, resource: TaskResource, output: Json): () => void {
    const arn = (output as { ExecutionArn?: string }).ExecutionArn ?? '';
    return this.#yard.whenEnded(arn, () => {
      const outcome = this.#yard.outcomeOfJob(resource, output);
      void this.send({ kind: 'task', frame: id, attempt, outcome }).then(() => this.#yard.forget(arn));
    });
  }

  #watchQuery(frame: Frame, pending: PendingTask, resource: TaskResource, output: Json): () => void {
    const { ports, isStopped } = this.#yard;
    const about = { frame: frame.id, attempt: frame.attempt };
    const call = this.#callOf(frame, resource, pending, new TimeLimit(ports.clock, Infinity, () => undefined));
    const give = watchQuery(ports, call, output, (outcome) => void this.send({ kind: 'task', ...about, outcome }));
    return () => {
      if (!isStopped()) give();
    };
  }

  /**
   * Does a task. Its time limit counts from the start of the task, even if it runs again because the runtime has
   * stopped meanwhile.
   */
  #perform(frame: Frame, pending: PendingTask, resource: TaskResource): () => void {
    const { ports, slots } = this.#yard;
    const about = { frame: frame.id, attempt: frame.attempt };
    const { timeoutSeconds = Infinity } = pending;
    let limit: TimeLimit | undefined;
    const give = slots(this.execution.machineArn, async () => {
      limit = new TimeLimit(ports.clock, timeoutSeconds * 1000, () => void this.send({ kind: 'timeout', ...about }));
      const outcome = await runTask(ports, this.#callOf(frame, resource, pending, limit));
      const isOver =
        resource.kind === 'function' || (resource.kind === 'integration' && resource.pattern === 'request');
      if (isOver || 'error' in outcome) {
        limit.end();
        void this.send({ kind: 'task', ...about, outcome });
      } else void this.send({ kind: 'taken', ...about, output: outcome.output });
    });
    return () => {
      give();
      limit?.end();
    };
  }

  #callOf(frame: Frame, resource: TaskResource, pending: PendingTask, turn: Turn): TaskCall {
    const { roleArn, machineArn, arn, name, cause } = this.execution;
    const id = `${arn} ${frame.id} ${frame.attempt}`;
    const session = sessionName(name);
    const { expect } = this.#yard;
    const given = { arguments: pending.arguments, text: pending.text, taskRoleArn: pending.roleArn };
    const task = { resource, ...given, turn, expect };
    return { roleArn, machineArn: rootMachine(machineArn), executionArn: arn, id, session, cause, ...task };
  }
}

/**
 * The frames come in the order in which they began to wait. So those that are due at the same moment have that order
 * after a restart too.
 */
const inOrder = (frames: readonly Frame[]): readonly Frame[] =>
  frames.length < 2 ? frames : [...frames].sort((one, other) => one.previousEvent - other.previousEvent);
