import type { Turn } from '../../../kernel/time-limit.ts';
import { notWanted, shuttingDown, tooManyRequests } from '../errors.ts';
import { exitPayload, timeoutPayload } from './failures.ts';
import type { EnvironmentEvent, Invocation } from './executor.ts';
import type { Outcome, Pool, PoolOptions } from './pool-contract.ts';
import { Growth } from './growth.ts';
import { Slot, type Pending } from './slot.ts';

const idleLimitMs = 5 * 60_000;
const initLimitMs = 10_000;
const quietMs = 5_000;

export function createPool(options: PoolOptions): Pool {
  const pool = new EnvironmentPool(options);
  options.capacity.pools.add(pool);
  return pool;
}

/** The environments of one function. The file `slot.ts` describes the life of each. */
class EnvironmentPool implements Pool {
  readonly #options: PoolOptions;
  readonly #slots = new Set<Slot>();
  readonly #idle: Slot[] = [];
  readonly #queue: Pending[] = [];
  #inFlight = 0;
  readonly #growth: Growth;
  #stopped = false;
  /** Is called when the last invocation is over and the pool must end. */
  #drained: (() => void) | undefined;
  #cancelSweep: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#growth = new Growth(options.clock, options.processors, () => this.#growTo(options.maxEnvironments));
  }

  run(invocation: Invocation, turn?: Turn): Promise<Outcome> {
    if (this.#stopped) return Promise.reject(shuttingDown());
    if (this.#inFlight >= this.#options.maxConcurrency) return Promise.reject(this.#refusal());
    this.#inFlight += 1;
    return new Promise((resolve, reject) => {
      const pending = { invocation, resolve, reject, turn, enqueuedAt: this.#options.clock.now(), startedAt: 0 };
      const slot = this.#idle.pop();
      if (slot) return this.#dispatch(slot, pending);
      turn?.waits();
      if (this.#queue.push(pending) === 1) this.#growth.moves();
      this.grow();
    });
  }

  grow(): void {
    const { steadyEnvironments, maxEnvironments } = this.#options;
    this.#growTo(Math.min(steadyEnvironments, maxEnvironments));
  }

  /** Starts one environment for each waiting invocation, within the bounds. */
  #growTo(most: number): void {
    let starting = 0;
    for (const slot of this.#slots) if (slot.isStarting) starting += 1;
    while (!this.#stopped && starting < this.#queue.length && this.#slots.size < most && this.#hasRoom()) {
      this.#start();
      starting += 1;
    }
    // The starting environments will take invocations first; then it is clear whether they are enough.
    if (starting === 0 && !this.#stopped && this.#queue.length > 0 && this.#slots.size < this.#options.maxEnvironments)
      this.#growth.watch();
  }

  warm(): void {
    if (this.#options.keepsOne && !this.#stopped && this.#slots.size === 0) this.#start();
  }

  evict(): boolean {
    const slot = this.#options.keepsOne ? undefined : this.#idle[0];
    // An environment that has just worked will soon be used again. To end it would only move the cold start to its next
    // invocation.
    if (!slot || this.#options.clock.now() - slot.lastUsed < quietMs) return false;
    this.#discard(slot);
    return true;
  }

  environments(): number {
    return this.#slots.size;
  }

  async drain(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    await this.stop();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#options.capacity.pools.delete(this);
    this.#cancelSweep?.();
    this.#growth.stop();
    for (const pending of this.#queue.splice(0)) this.#reject(pending, shuttingDown());
    const ending = [...this.#slots].map((slot) => {
      this.#reject(slot.current, shuttingDown());
      slot.current = undefined;
      this.#discard(slot);
      return slot.environment?.terminate();
    });
    await Promise.all(ending);
  }

  #refusal(): Error {
    return tooManyRequests(
      this.#options.reserved
        ? 'ReservedFunctionConcurrentInvocationLimitExceeded'
        : 'ConcurrentInvocationLimitExceeded',
    );
  }

  #dispatch(slot: Slot, pending: Pending): void {
    slot.occupy(pending);
    this.#options.observer.started(slot.logStream, pending.invocation);
    slot.watch(pending.invocation.timeoutMs, () => this.#timeOut(slot));
    slot.environment?.invoke(pending.invocation);
  }

  #hasRoom(): boolean {
    const { capacity } = this.#options;
    if (capacity.used < capacity.total || this.#slots.size === 0) return true;
    for (const pool of capacity.pools) if (pool !== this && pool.evict()) return true;
    return false;
  }

  #start(): void {
    const { clock, capacity, newLogStream, observer } = this.#options;
    const slot = new Slot(clock, newLogStream());
    this.#slots.add(slot);
    capacity.used += 1;
    observer.initStarted(slot.logStream);
    this.#boot(slot).catch((error: unknown) => {
      this.#discard(slot);
      this.#reject(this.#takeNext(), error);
    });
  }

  async #boot(slot: Slot): Promise<void> {
    const definition = await this.#options.define(slot.logStream);
    if (slot.isGone) return;
    slot.environment = this.#options.start(definition, (event) => this.#hear(slot, event));
    slot.watch(initLimitMs + (this.#queue[0]?.invocation.timeoutMs ?? 0), () => this.#timeOut(slot));
  }

  #hear(slot: Slot, event: EnvironmentEvent): void {
    if (event.kind === 'log')
      return this.#options.observer.line(slot.logStream, event.line, slot.current?.invocation.requestId);
    if (slot.isGone) return;
    switch (event.kind) {
      case 'ready':
        slot.ready();
        return this.#next(slot);
      case 'done':
      case 'error':
        this.#settle(slot, event.kind === 'done' ? 'success' : 'error', event.payload, event.memoryBytes);
        return event.kind === 'error' && event.fatal ? this.#discard(slot) : this.#next(slot);
      case 'initError':
        this.#takeOver(slot);
        this.#settle(slot, 'error', event.payload, 0);
        return this.#discard(slot);
      case 'exit':
        this.#takeOver(slot);
        this.#settle(slot, 'error', exitPayload(slot.current?.invocation, event), 0);
        return this.#discard(slot);
    }
  }

  /** An environment that fails before it is ready fails the invocation that it was started for. */
  #takeOver(slot: Slot): void {
    if (slot.current || !slot.isStarting) return;
    const pending = this.#takeNext();
    if (!pending) return;
    pending.startedAt = this.#options.clock.now();
    pending.initMs = pending.startedAt - slot.createdAt;
    slot.current = pending;
    this.#options.observer.started(slot.logStream, pending.invocation);
  }

  #settle(slot: Slot, status: Outcome['status'], payload: string, memoryBytes: number): void {
    slot.unwatch();
    const pending = slot.current;
    if (!pending) return;
    slot.current = undefined;
    this.#inFlight -= 1;
    const outcome: Outcome = {
      status,
      payload,
      logStream: slot.logStream,
      durationMs: this.#options.clock.now() - pending.startedAt,
      memoryBytes,
      ...(pending.initMs !== undefined && { initMs: pending.initMs }),
    };
    this.#options.observer.finished(pending.invocation, outcome);
    pending.resolve(outcome);
    if (this.#inFlight === 0) this.#drained?.();
  }

  #next(slot: Slot): void {
    const { clock } = this.#options;
    slot.lastUsed = clock.now();
    this.#growth.moves();
    const pending = this.#takeNext();
    if (pending) {
      this.#dispatch(slot, pending);
      return this.grow();
    }
    slot.rest();
    this.#idle.push(slot);
    if (!this.#options.keepsOne) this.#cancelSweep ??= clock.after(idleLimitMs, () => this.#sweep());
  }

  /** Takes the next invocation that waits. Those that nobody wants any more would only hold up the others. */
  #takeNext(): Pending | undefined {
    for (;;) {
      const pending = this.#queue.shift();
      if (!pending?.turn || pending.turn.isWanted()) return pending;
      this.#reject(pending, notWanted());
    }
  }

  #timeOut(slot: Slot): void {
    if (slot.isGone) return;
    this.#takeOver(slot);
    const invocation = slot.current?.invocation;
    if (invocation) this.#settle(slot, 'timeout', timeoutPayload(invocation), 0);
    this.#discard(slot);
  }

  #discard(slot: Slot): void {
    if (slot.isGone) return;
    const { capacity } = this.#options;
    slot.leave();
    this.#slots.delete(slot);
    const at = this.#idle.indexOf(slot);
    if (at >= 0) this.#idle.splice(at, 1);
    capacity.used -= 1;
    void slot.environment?.terminate();
    // This happens later, because the caller that evicts an environment is still counting.
    queueMicrotask(() => capacity.pools.forEach((pool) => pool.grow()));
  }

  #sweep(): void {
    const { clock } = this.#options;
    this.#cancelSweep = undefined;
    for (const slot of this.#idle.filter(({ lastUsed }) => clock.now() - lastUsed >= idleLimitMs)) this.#discard(slot);
    const oldest = this.#idle[0];
    if (oldest && !this.#stopped)
      this.#cancelSweep = clock.after(Math.max(1, oldest.lastUsed + idleLimitMs - clock.now()), () => this.#sweep());
  }

  #reject(pending: Pending | undefined, error: unknown): void {
    if (!pending) return;
    this.#inFlight -= 1;
    pending.reject(error);
    if (this.#inFlight === 0) this.#drained?.();
  }
}
