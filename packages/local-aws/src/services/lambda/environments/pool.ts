import { shuttingDown, tooManyRequests } from '../errors.ts';
import { exitPayload, timeoutPayload } from './failures.ts';
import type { EnvironmentEvent, ExecutionEnvironment, Invocation } from './executor.ts';
import type { Outcome, Pool, PoolOptions } from './pool-contract.ts';

interface Pending {
  readonly invocation: Invocation;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  initMs?: number;
  startedAt: number;
}

interface Slot {
  readonly logStream: string;
  readonly createdAt: number;
  environment?: ExecutionEnvironment;
  state: 'starting' | 'idle' | 'busy' | 'gone';
  initMs?: number;
  lastUsed: number;
  current?: Pending;
  cancelTimer?: () => void;
}

const idleLimitMs = 5 * 60_000;
const initLimitMs = 10_000;
const quietMs = 5_000;

export function createPool(options: PoolOptions): Pool {
  const { clock, capacity, observer } = options;
  const slots = new Set<Slot>();
  const idle: Slot[] = [];
  const queue: Pending[] = [];
  let inFlight = 0;
  let stopped = false;
  let cancelSweep: (() => void) | undefined;

  function run(invocation: Invocation): Promise<Outcome> {
    if (stopped) return Promise.reject(shuttingDown());
    if (inFlight >= options.maxConcurrency) {
      return Promise.reject(
        tooManyRequests(
          options.reserved ? 'ReservedFunctionConcurrentInvocationLimitExceeded' : 'ConcurrentInvocationLimitExceeded',
        ),
      );
    }
    inFlight += 1;
    return new Promise((resolve, reject) => {
      const pending: Pending = { invocation, resolve, reject, startedAt: 0 };
      const slot = idle.pop();
      if (slot) return dispatch(slot, pending);
      queue.push(pending);
      grow();
    });
  }

  function dispatch(slot: Slot, pending: Pending): void {
    slot.state = 'busy';
    slot.current = pending;
    pending.startedAt = clock.now();
    if (slot.initMs !== undefined) {
      pending.initMs = slot.initMs;
      delete slot.initMs;
    }
    observer.started(slot.logStream, pending.invocation);
    slot.cancelTimer = clock.after(pending.invocation.timeoutMs, () => timeOut(slot));
    slot.environment?.invoke(pending.invocation);
  }

  /** One environment for each waiting invocation, as far as the bounds allow. */
  function grow(): void {
    let starting = 0;
    for (const slot of slots) if (slot.state === 'starting') starting += 1;
    while (!stopped && starting < queue.length && slots.size < options.maxEnvironments && hasRoom()) {
      startSlot();
      starting += 1;
    }
  }

  function hasRoom(): boolean {
    if (capacity.used < capacity.total || slots.size === 0) return true;
    for (const pool of capacity.pools) if (pool !== self && pool.evict()) return true;
    return false;
  }

  function startSlot(): void {
    const slot: Slot = {
      logStream: options.newLogStream(),
      createdAt: clock.now(),
      state: 'starting',
      lastUsed: clock.now(),
    };
    slots.add(slot);
    capacity.used += 1;
    observer.initStarted(slot.logStream);
    boot(slot).catch((error: unknown) => {
      discard(slot);
      rejectPending(queue.shift(), error);
    });
  }

  async function boot(slot: Slot): Promise<void> {
    const definition = await options.define(slot.logStream);
    if (slot.state === 'gone') return;
    slot.environment = options.start(definition, (event) => onEvent(slot, event));
    slot.cancelTimer = clock.after(initLimitMs + (queue[0]?.invocation.timeoutMs ?? 0), () => timeOut(slot));
  }

  function onEvent(slot: Slot, event: EnvironmentEvent): void {
    if (event.kind === 'log') return observer.line(slot.logStream, event.line, slot.current?.invocation.requestId);
    if (slot.state === 'gone') return;
    switch (event.kind) {
      case 'ready':
        slot.cancelTimer?.();
        slot.initMs = clock.now() - slot.createdAt;
        return next(slot);
      case 'done':
      case 'error':
        settle(slot, event.kind === 'done' ? 'success' : 'error', event.payload, event.memoryBytes);
        return event.kind === 'error' && event.fatal ? discard(slot) : next(slot);
      case 'initError':
        takeOver(slot);
        settle(slot, 'error', event.payload, 0);
        return discard(slot);
      case 'exit':
        takeOver(slot);
        settle(slot, 'error', exitPayload(slot.current?.invocation, event), 0);
        return discard(slot);
    }
  }

  /** An environment that fails before it is ready fails the invocation it was started for. */
  function takeOver(slot: Slot): void {
    if (slot.current || slot.state !== 'starting') return;
    const pending = queue.shift();
    if (!pending) return;
    pending.startedAt = clock.now();
    pending.initMs = clock.now() - slot.createdAt;
    slot.current = pending;
    observer.started(slot.logStream, pending.invocation);
  }

  function settle(slot: Slot, status: Outcome['status'], payload: string, memoryBytes: number): void {
    slot.cancelTimer?.();
    const pending = slot.current;
    if (!pending) return;
    delete slot.current;
    inFlight -= 1;
    const durationMs = clock.now() - pending.startedAt;
    const outcome: Outcome = {
      status,
      payload,
      logStream: slot.logStream,
      durationMs,
      memoryBytes,
      ...(pending.initMs !== undefined && { initMs: pending.initMs }),
    };
    observer.finished(pending.invocation, outcome);
    pending.resolve(outcome);
  }

  function next(slot: Slot): void {
    slot.lastUsed = clock.now();
    const pending = queue.shift();
    if (pending) return dispatch(slot, pending);
    slot.state = 'idle';
    idle.push(slot);
    cancelSweep ??= clock.after(idleLimitMs, sweep);
  }

  function timeOut(slot: Slot): void {
    if (slot.state === 'gone') return;
    takeOver(slot);
    const invocation = slot.current?.invocation;
    if (invocation) settle(slot, 'timeout', timeoutPayload(invocation), 0);
    discard(slot);
  }

  function discard(slot: Slot): void {
    if (slot.state === 'gone') return;
    slot.cancelTimer?.();
    slot.state = 'gone';
    slots.delete(slot);
    const at = idle.indexOf(slot);
    if (at >= 0) idle.splice(at, 1);
    capacity.used -= 1;
    void slot.environment?.terminate();
    // Later: whoever made room by evicting is still counting.
    queueMicrotask(() => capacity.pools.forEach((pool) => pool.grow()));
  }

  function sweep(): void {
    cancelSweep = undefined;
    for (const slot of idle.filter((candidate) => clock.now() - candidate.lastUsed >= idleLimitMs)) discard(slot);
    const oldest = idle[0];
    if (oldest && !stopped) cancelSweep = clock.after(Math.max(1, oldest.lastUsed + idleLimitMs - clock.now()), sweep);
  }

  function rejectPending(pending: Pending | undefined, error: unknown): void {
    if (!pending) return;
    inFlight -= 1;
    pending.reject(error);
  }

  async function stop(): Promise<void> {
    stopped = true;
    capacity.pools.delete(self);
    cancelSweep?.();
    for (const pending of queue.splice(0)) rejectPending(pending, shuttingDown());
    const ending = [...slots].map((slot) => {
      rejectPending(slot.current, shuttingDown());
      delete slot.current;
      const { environment } = slot;
      discard(slot);
      return environment?.terminate();
    });
    await Promise.all(ending);
  }

  const self: Pool = {
    run,
    // An environment that worked a moment ago will be wanted again: taking it would only trade one cold start for
    // another.
    evict() {
      const slot = idle[0];
      if (!slot || clock.now() - slot.lastUsed < quietMs) return false;
      discard(slot);
      return true;
    },
    grow,
    environments: () => slots.size,
    stop,
  };
  capacity.pools.add(self);
  return self;
}
