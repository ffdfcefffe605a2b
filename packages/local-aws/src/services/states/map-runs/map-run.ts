import { publicError } from '../../../contract/respond.ts';
import { inTurns } from '../../../kernel/in-turns.ts';
import type { Principal } from '../../../kernel/principal.ts';
import { isBusy } from '../../../storage/is-busy.ts';
import type { Distributed, Json, JsonObject } from '../engine/definition/machine.ts';
import type { Execution, PendingMapRun, TaskOutcome } from '../engine/run/execution.ts';
import { Failure } from '../engine/evaluate.ts';
import { runtime } from '../engine/run/values.ts';
import { writeJson } from '../engine/numbers.ts';
import { itemsIn, stateData, type Item } from '../engine/run/map-items.ts';
import { rootMachine } from '../engine/run/map-run.ts';
import { causeOf, isExpected, nameOf } from './errors.ts';
import { childInputs } from './batches.ts';
import type { MapRunParts, Order } from './order.ts';
import { readItems } from './read-items.ts';
import { resultInState } from './results.ts';
import { storeInTheEnd } from './store-in-the-end.ts';
import { writeResults } from './write-results.ts';
import type { ChildRow, MapRunRow } from './model.ts';
import { sessionName } from '../session-name.ts';

/** The most executions of a map run at a time, even if the definition sets no limit. */
const mostAtOnce = 1_000;

/** The most executions that are started in a turn of the event loop. */
const mostInTurn = 20;

/** docs: AWS Step Functions Developer Guide, "Redriving Map Runs in Step Functions executions" */
const mostRedrives = 1_000;

/** recorded: test_map_state_failure_count */
const exceeded = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

/**
 * A map run under way. Each of its steps is stored together with the step of the execution that it concerns. So the map
 * run continues after a crash where it stood.
 */
export class MapRun {
  #row: MapRunRow;
  readonly #parts: MapRunParts;
  readonly #order: Order;
  #hasEnded = false;
  #running = 0;
  #failed = 0;
  #total = 0;
  #next: ChildRow[] = [];
  #goesOnLater = false;

  constructor(parts: MapRunParts, order: Order, row: MapRunRow) {
    this.#parts = parts;
    this.#order = order;
    this.#row = row;
  }

  /** Begins the map run, or continues it after a restart. */
  async begin(): Promise<void> {
    try {
      this.#permit();
      this.#redrive();
      if (!this.#row.loaded) await this.#load();
      if (this.#isOver) return;
      this.#count();
      this.#takeUp();
      this.#goOn();
    } catch (error) {
      this.#broken(error);
    }
  }

  #broken(error: unknown): void {
    if (this.#isOver) return;
    const known = this.#known(error);
    this.#end('FAILED', { error: nameOf(known), cause: causeOf(known) });
  }

  /** An error that nobody expected is told to the operator, and its text to nobody else. */
  readonly #known = (error: unknown): unknown =>
    isExpected(error) ? error : publicError(error, this.#parts.ports.operator);

  /** Applies a new limit of concurrency, or a new threshold. */
  changed(): void {
    this.#reload();
    this.#goOn();
  }

  /** Gives the map run up, because the state no longer waits for it. */
  abort(): void {
    if (this.#isOver) return;
    this.#hasEnded = true;
    this.#store(() => {
      this.#stopChildren();
      this.#finish('ABORTED');
    });
  }

  /** The map run has ended, or has stopped with its process; then the next process continues it. */
  get #isOver(): boolean {
    return this.#hasEnded || this.#parts.isStopped();
  }

  get #principal(): Principal {
    const { roleArn, machineArn, name } = this.#order.execution;
    return this.#parts.ports.roles.principal(roleArn, sessionName(name), rootMachine(machineArn));
  }

  /** docs: AWS Step Functions Developer Guide, "IAM policies for using Distributed Map states" */
  #permit(): void {
    const { authorize } = this.#parts.ports;
    const { machineArn, cause } = this.#order.execution;
    const need = { action: 'states:StartExecution', resource: rootMachine(machineArn) };
    authorize({ principal: this.#principal, ...need, entry: cause });
    if (this.#isRedriven && !this.#row.express) {
      const resource = `${this.#row.machine_arn.replace(':stateMachine:', ':execution:')}:*`;
      authorize({ principal: this.#principal, action: 'states:RedriveExecution', resource, entry: cause });
    }
  }

  get #isRedriven(): boolean {
    return (this.#order.pending.redrives ?? 0) > this.#row.redrives;
  }

  /** docs: AWS Step Functions Developer Guide, "Redriving Map Runs in Step Functions executions" */
  #redrive(): void {
    const { redrives = 0 } = this.#order.pending;
    if (!this.#isRedriven) return;
    if (redrives > mostRedrives)
      throw new Failure(runtime(`The Map Run was redriven ${mostRedrives} times, the most there can be.`));
    this.#parts.store.redrive(this.#row.seq, redrives, this.#parts.ports.clock.now());
    this.#reload();
  }

  async #load(): Promise<void> {
    const { pending, distributed, select } = this.#order;
    const data = pending.items as Json[] | JsonObject | undefined;
    const items = data ? itemsIn(data, stateData) : await this.#read(distributed, pending);
    const inputs = await inTurns(childInputs(await select(items), pending.batch));
    if (this.#isOver) return;
    await inTurns(this.#parts.store.load(this.#row.seq, inputs));
    this.#reload();
  }

  async #read({ reader }: Distributed, { reader: args, maxItems }: PendingMapRun): Promise<Item[]> {
    if (!reader) return [];
    const { ports, objects } = this.#parts;
    const { cause, machineArn } = this.#order.execution;
    const bucket = { ports, objects, machineArn, principal: this.#principal, cause };
    return readItems(bucket, reader, args as JsonObject, maxItems);
  }

  #reload(): void {
    this.#row = this.#parts.store.find(this.#row.arn) ?? this.#row;
  }

  #count(): void {
    for (const { status, items } of this.#parts.store.counts(this.#row.seq)) {
      this.#total += items;
      if (status === 'FAILED' || status === 'TIMED_OUT' || status === 'ABORTED') this.#failed += items;
    }
  }

  /** Follows the executions that ran when the last process stopped. */
  #takeUp(): void {
    for (const child of this.#parts.store.withStatus(this.#row.seq, 'RUNNING')) this.#follow(child, child.arn ?? '');
  }

  #follow(child: ChildRow, arn: string): void {
    this.#running += 1;
    const known = this.#parts.children.follow(arn, ({ result }) => this.#ended(child, arn, result));
    if (!known) this.#ended(child, arn, { status: 'FAILED', error: 'States.Runtime', cause: 'The execution is lost.' });
  }

  #ended(child: ChildRow, arn: string, result: Execution['result']): void {
    if (this.#isOver || !result) return;
    const { store, ports } = this.#parts;
    const isGood = result.status === 'SUCCEEDED';
    const row = {
      ...child,
      arn,
      status: result.status,
      output: isGood ? (result.text ?? writeJson(result.output)) : null,
      error: isGood ? null : (result.error ?? null),
      cause: isGood ? null : (result.cause ?? null),
      stop_ms: ports.clock.now(),
    };
    this.#store(
      () => store.ended(this.#row.seq, row),
      () => {
        this.#running -= 1;
        if (!isGood) this.#failed += child.items;
        this.#goOn();
      },
    );
  }

  #store(step: () => void, next?: () => void): void {
    storeInTheEnd(this.#parts, step, next);
  }

  #goOn(): void {
    this.#store(() => {
      try {
        this.#startMore();
      } catch (error) {
        // Those that did not start are still among those that wait.
        this.#next = [];
        if (isBusy(error)) throw error;
        this.#broken(error);
      }
    });
  }

  #startMore(): void {
    if (this.#isOver || this.#goesOnLater || !this.#row.loaded) return;
    if (this.#exceeds()) {
      this.#stopChildren();
      return void this.#conclude(exceeded);
    }
    const limit = Math.min(this.#row.concurrency || mostAtOnce, mostAtOnce);
    for (let started = 0; this.#running < limit; started++) {
      if (started === mostInTurn) return this.#goOnLater();
      const child = this.#nextChild();
      if (!child) break;
      const { store, ports } = this.#parts;
      const arn = this.#start(child);
      store.started(this.#row.seq, child.position, arn, ports.clock.now());
      this.#follow(child, arn);
    }
    if (this.#running === 0 && !this.#isOver) void this.#conclude();
  }

  #goOnLater(): void {
    this.#goesOnLater = true;
    setImmediate(() => {
      this.#goesOnLater = false;
      this.#goOn();
    });
  }

  /**
   * Starts an execution. One that has failed before continues where it failed; one of an Express machine starts again.
   */
  #start(child: ChildRow): string {
    const { children } = this.#parts;
    if (child.arn === null || this.#row.express) return children.start(this.#row, child, this.#order.execution.cause);
    children.redrive(child.arn);
    return child.arn;
  }

  #nextChild(): ChildRow | undefined {
    if (this.#next.length === 0) this.#next = this.#parts.store.pending(this.#row.seq, 100);
    return this.#next.shift();
  }

  /** docs: AWS Step Functions Developer Guide, "Setting failure thresholds for Distributed Map states" */
  #exceeds(): boolean {
    const { tolerated_count: count, tolerated_percentage: percentage } = this.#row;
    if (this.#failed === 0) return false;
    if (count === 0 && percentage === 0) return true;
    return (count > 0 && this.#failed > count) || (percentage > 0 && (this.#failed / this.#total) * 100 > percentage);
  }

  #stopChildren(): void {
    const { store, children, ports } = this.#parts;
    const running = store.withStatus(this.#row.seq, 'RUNNING');
    const at = { stop_ms: ports.clock.now(), status: 'ABORTED', output: null, error: null, cause: null } as const;
    for (const child of running) {
      store.ended(this.#row.seq, { ...child, ...at });
      if (child.arn !== null) children.stop(child.arn);
    }
  }

  /** Ends the map run after all executions have ended. It writes the results if the state has a ResultWriter. */
  async #conclude(failure?: { error: string; cause: string }): Promise<void> {
    this.#hasEnded = true;
    const { writer } = this.#order.distributed;
    try {
      const children = await inTurns(this.#parts.store.children(this.#row.seq));
      const output =
        writer?.arguments === undefined
          ? await inTurns(resultInState(this.#row, children, writer))
          : await writeResults(this.#row, children, this.#order, {
              ports: this.#parts.ports,
              principal: this.#principal,
            });
      if (failure) this.#end('FAILED', failure);
      else this.#end('SUCCEEDED', { output }, writer?.arguments !== undefined);
    } catch (error) {
      const cause = causeOf(this.#known(error));
      this.#end('FAILED', failure ?? { error: 'States.ResultWriterFailed', cause });
    }
  }

  #end(status: 'SUCCEEDED' | 'FAILED', outcome: TaskOutcome, written = false): void {
    this.#hasEnded = true;
    this.#store(
      () => this.#finish(status, written),
      () => this.#order.done(outcome),
    );
  }

  #finish(status: MapRunRow['status'], written = false): void {
    this.#parts.store.end(this.#row.seq, status, this.#parts.ports.clock.now(), written);
  }
}
