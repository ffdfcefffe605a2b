import type { EntryId } from '../../contract/action.ts';
import type { Authorize, PutEvent } from '../../contract/ports.ts';
import type { Ports } from '../../contract/service.ts';
import { createPace } from '../../kernel/pace.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Activities } from './activities.ts';
import { announce } from './announce.ts';
import { measureExecution } from './metrics.ts';
import { isExpress } from './arns.ts';
import { Awaited } from './awaited.ts';
import type { Beginning, Started } from './beginning.ts';
import { betweenExpressions, type QueryEvaluator } from './elsewhere.ts';
import { readJson } from './engine/numbers.ts';
import type { Environment, Execution, HistoryEvent, Message } from './engine/run/execution.ts';
import { begin } from './engine/run/interpreter.ts';
import type { Machine } from './engine/definition/machine.ts';
import { redrive } from './engine/run/redrive.ts';
import { taskTimedOut } from './errors.ts';
import type { TaskPorts } from './integrations/errand.ts';
import { outcomeOfJob } from './integrations/jobs.ts';
import { logEvents } from './log.ts';
import type { Machines, StateMachine } from './machines.ts';
import { childOf, resultOf } from './map-runs/children.ts';
import { MapRuns } from './map-runs/map-runs.ts';
import type { Children, MapRunParts } from './map-runs/order.ts';
import { redriveNow } from './redrive.ts';
import { RunningExecution, type Home, type Yard } from './running.ts';
import { createSlots } from './slots.ts';
import type { ExecutionRow, StatesStore, Tell } from './store.ts';
import { readTaskToken } from './task-token.ts';

/** The number of tasks that run at the same time, over all executions, and of one machine in any case. More wait. */
const maxTasks = [200, 20] as const;

/** The caller of a synchronous execution, who waits for its end. */
interface Waiter {
  readonly done: (execution: Execution) => void;
  readonly lost: () => void;
}

export interface ExecutionParts {
  readonly ports: Ports & TaskPorts & { putEvent: PutEvent; authorize: Authorize };
  readonly store: StatesStore;
  readonly machines: Machines;
  readonly activities: Activities;
  readonly queries: QueryEvaluator;
  readonly mapRuns: Pick<MapRunParts, 'store' | 'objects'>;
}

/** All executions that run in this process. */
export class Executions {
  readonly #parts: ExecutionParts;
  readonly #yard: Yard;
  readonly #running = new Map<string, RunningExecution>();
  readonly #waiters = new Map<string, Waiter>();
  readonly #enders = new Map<string, (execution: Pick<Execution, 'result'>) => void>();
  /** The executions of map runs that were redriven before their stop was handled. */
  readonly #stopping = new Set<string>();
  readonly mapRuns: MapRuns;
  readonly awaited = new Awaited();
  readonly #pause: () => Promise<void> | undefined;
  #stopped = false;

  constructor(parts: ExecutionParts) {
    const { ports, store, activities, machines } = parts;
    this.#parts = parts;
    this.#pause = createPace(ports.clock.now);
    this.mapRuns = new MapRuns(
      { ports, ...parts.mapRuns, children: this.#children(), isStopped: () => this.#stopped },
      machines,
    );
    this.#yard = {
      ports,
      activities,
      slots: createSlots(...maxTasks),
      environment: (machineArn) => this.environment(machineArn),
      isStopped: () => this.#stopped,
      pause: this.#pause,
      whenEnded: (arn, then) => this.#whenEnded(arn, then),
      expect: (machineArn, name) => this.awaited.expect(machineArn, name),
      forget: (arn) => this.#forget(arn),
      outcomeOfJob: (resource, output) => outcomeOfJob(store, resource, output),
      attach: (order) => this.mapRuns.attach(order),
    };
  }

  /** Starts an execution. When it returns, the execution is stored and may be acknowledged. */
  start(machine: Started, { text, versionArn, aliasArn, forget, mapRunArn, ...start }: Beginning): Execution {
    const { execution, events } = begin(machine.machine, { ...start, text }, this.environment(start.machineArn));
    const { arn, machineArn, name } = start;
    const row = { arn, machineArn, name, revision: machine.revision, input: text, versionArn, aliasArn, mapRunArn };
    const isExpressType = machine.type === 'EXPRESS';
    const [kept, told] = isExpressType ? [[], {}] : [events, { tell: this.#tellOf(execution.cause) }];
    const seq = this.#parts.store.create(row, execution, kept, { forget, ...told });
    this.#log(machine, execution, events);
    const home = isExpressType ? this.#expressHome(machine.machine, seq) : this.#standardHome(machine.machine, seq);
    this.#track(execution, home);
    return execution;
  }

  /** Runs an execution of an Express machine to its end for a caller who waits. The execution is not stored. */
  run(machine: StateMachine, start: Beginning): Promise<Execution> {
    const { execution, events } = begin(machine.machine, start, this.environment(start.machineArn));
    this.#log(machine, execution, events);
    return new Promise((done, fail) => {
      const lost = (): void => fail(new AwsError('ServiceUnavailable', 'The service is stopping', { status: 503 }));
      this.#waiters.set(execution.arn, { done, lost });
      this.#track(execution, this.#expressHome(machine.machine));
    });
  }

  /** Continues an ended execution. When it returns, that is stored. */
  redrive({ arn, seq, revision, halted }: ExecutionRow, tokens: string | null = null): Execution {
    const { store, mapRuns, machines } = this.#parts;
    const { machine } = machines.revision(revision);
    const before = readExecution(halted as string);
    const isLoaded = (mapRunArn: string): boolean => mapRuns.store.find(mapRunArn)?.loaded === 1;
    const { execution, events } = redrive(machine, before, this.environment(before.machineArn), isLoaded);
    store.restart(seq, execution, events, tokens);
    this.#logLater(execution, events);
    this.#tellStored(store.execution(arn), execution.cause);
    this.#track(execution, this.#standardHome(machine, seq));
    return execution;
  }

  async stop(arn: string, reason: { error?: string; cause?: string }): Promise<void> {
    await this.#running.get(arn)?.send({ kind: 'stop', ...reason });
  }

  /** Gives a message to the task that a token belongs to. */
  async tellTask(token: string, message: (about: { frame: number; attempt: number }) => Message): Promise<void> {
    const { entry, ...about } = this.taskOf(token);
    await entry.send(message(about));
  }

  /** Answers the task that a token belongs to. Throws InvalidToken, or TaskTimedOut if the task no longer waits. */
  taskOf(token: string): { readonly entry: RunningExecution; readonly frame: number; readonly attempt: number } {
    const [arn, id, attempt] = readTaskToken(token);
    const entry = this.#running.get(arn);
    const frame = entry?.execution.frames.find((one) => one.id === id && one.attempt === attempt);
    if (!entry || frame?.pending?.kind !== 'task' || frame.pending.token !== token) throw taskTimedOut();
    return { entry, frame: id, attempt };
  }

  /** Continues the executions that did not end in the last run of this program. */
  resume(): void {
    const { store, ports } = this.#parts;
    for (const row of store.unfinished()) {
      if (!isExpress(row.arn)) this.#tellStored(row);
      // A task that still waits for it has its end by then.
      else if (row.position === null) ports.clock.after(60_000, () => this.#forget(row.arn));
      if (row.position === null || this.#running.has(row.arn)) continue;
      try {
        this.#takeUp(row, readExecution(row.position));
      } catch (error) {
        ports.operator.unexpected(error);
      }
    }
  }

  async close(): Promise<void> {
    this.#stopped = true;
    this.#parts.activities.stop();
    for (const entry of this.#running.values()) entry.release();
    for (const { lost } of this.#waiters.values()) lost();
    this.#waiters.clear();
    await Promise.all([this.#parts.queries.stop(), this.#parts.mapRuns.objects.stop()]);
    await Promise.all([...this.#running.values()].map((entry) => entry.queue));
    this.#running.clear();
    this.#parts.store.write();
  }

  /** Makes the environment for the expressions of one machine. */
  environment(machineArn: string): Environment {
    const { queries, ports } = this.#parts;
    return {
      elsewhere: queries.in(machineArn),
      now: ports.clock.now(),
      random: ports.ids.random,
      uuid: ports.ids.uuid,
      region: ports.region,
      pause: this.#pause,
      turn: betweenExpressions,
    };
  }

  #whenEnded(arn: string, then: () => void): () => void {
    const { store, ports } = this.#parts;
    const row = store.execution(arn);
    if (!row || row.stop_ms !== null) return ports.clock.after(0, then);
    return this.awaited.watch(arn, then);
  }

  /** Forgets an ended execution of an Express machine after the task that waited for its end. */
  #forget(arn: string): void {
    if (this.#stopped || !isExpress(arn)) return;
    this.awaited.forget(arn);
    this.#parts.store.drop(arn);
  }

  /** Executions of Express machines send no events to EventBridge: only the log contains them. */
  #tellOf(cause?: EntryId): Tell {
    const { putEvent, putMetric, operator } = this.#parts.ports;
    return (row) => {
      try {
        announce(putEvent, row, cause);
        measureExecution(putMetric, row);
        return true;
      } catch (error) {
        operator.unexpected(error);
        return false;
      }
    };
  }

  #tellStored(row: ExecutionRow | undefined, cause?: EntryId): void {
    if (row && !row.announced && this.#tellOf(cause)(row)) this.#parts.store.announced(row.seq, row.status);
  }

  #log({ log }: Pick<StateMachine, 'log'>, execution: Execution, events: readonly HistoryEvent[]): void {
    logEvents(this.#parts.ports.writeLog, log, execution, events);
  }

  #logLater(execution: Execution, events: readonly HistoryEvent[]): void {
    const log = this.#parts.machines.logOf(execution.machineArn);
    if (log) this.#log({ log }, execution, events);
  }

  #standardHome(machine: Machine, seq: number): Home {
    const { store, ports } = this.#parts;
    return {
      machine,
      persist: (execution, events) => {
        store.commit(seq, execution, events, ports.clock.now(), this.#tellOf(execution.cause));
        this.#logLater(execution, events);
      },
      ended: (execution) => {
        const { arn } = execution;
        const goesOn = this.#stopping.delete(arn) && execution.result?.status === 'ABORTED';
        if (goesOn) this.#running.delete(arn);
        else this.#leave(execution);
        if (goesOn) return this.#redriveChild(arn);
        this.awaited.ended(arn);
      },
    };
  }

  /**
   * An execution of an Express machine has no history. When it has ended, only its log is left. Until then `seq` names
   * its stored position, so that an acknowledged execution runs to its end. An execution that a caller waits for runs
   * at most once and is not stored. docs: AWS Step Functions Developer Guide, "Choosing workflow type in Step
   * Functions"
   */
  #expressHome(machine: Machine, seq?: number): Home {
    const { store, ports } = this.#parts;
    return {
      machine,
      persist: (execution, events) => {
        const ended = this.awaited.isKept(execution.arn) ? ports.clock.now() : undefined;
        if (seq !== undefined) store.keepPosition(seq, execution, ended);
        this.#logLater(execution, events);
      },
      ended: (execution) => {
        this.#leave(execution);
        this.#waiters.get(execution.arn)?.done(execution);
        this.#waiters.delete(execution.arn);
        this.awaited.ended(execution.arn);
      },
    };
  }

  #leave(execution: Execution): void {
    this.#running.delete(execution.arn);
    const end = this.#enders.get(execution.arn);
    this.#enders.delete(execution.arn);
    end?.(execution);
  }

  /** Starts and follows the executions of map runs. */
  #children(): Children {
    return {
      start: (run, child, cause) => {
        const { ports, machines } = this.#parts;
        const { machine, beginning } = childOf(run, child, cause, { ports, machines });
        return this.start(machine, beginning).arn;
      },
      redrive: (arn) => this.#redriveChild(arn),
      follow: (arn, ended) => {
        if (this.#running.has(arn)) return this.#enders.set(arn, ended) !== undefined;
        const row = this.#parts.store.execution(arn);
        const result = row && resultOf(row);
        if (result) ended({ result });
        return result !== undefined;
      },
      stop: (arn) => void this.stop(arn, {}),
    };
  }

  #redriveChild(arn: string): void {
    const { store, ports } = this.#parts;
    if (this.#running.has(arn)) {
      this.#stopping.add(arn);
      return;
    }
    const row = store.execution(arn);
    const surroundings = { now: ports.clock.now(), hasMachine: () => true };
    if (row && redriveNow(row, surroundings).redriveStatus === 'REDRIVABLE_BY_MAP_RUN') this.redrive(row);
  }

  #track(execution: Execution, home: Home): void {
    this.#running.set(execution.arn, new RunningExecution(this.#yard, home, execution));
  }

  #takeUp({ arn, seq, revision }: ExecutionRow, execution: Execution): void {
    const { machine } = this.#parts.machines.revision(revision, isExpress(arn) ? 'EXPRESS' : undefined);
    this.#track(execution, isExpress(arn) ? this.#expressHome(machine, seq) : this.#standardHome(machine, seq));
  }
}

const readExecution = (text: string): Execution => readJson(text) as unknown as Execution;
