import type { Clock, EpochMs } from '../../../kernel/clock.ts';
import type { Turn } from '../../../kernel/time-limit.ts';
import type { ExecutionEnvironment, Invocation } from './executor.ts';
import type { Outcome } from './pool-contract.ts';

/** An invocation that waits for an environment or runs in one. */
export interface Pending {
  readonly invocation: Invocation;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  readonly turn: Turn | undefined;
  readonly enqueuedAt: EpochMs;
  initMs?: number;
  startedAt: EpochMs;
}

/**
 * The place of one execution environment in a pool, in one of these states:
 *
 *     starting → idle ⇄ busy → gone
 *
 * - starting → idle: the environment is ready; → busy at once when an invocation waits for it.
 * - idle → busy: an invocation comes.
 * - busy → idle: the environment answers; it stays busy, with the next one, when an invocation waits.
 * - each → gone: the environment does not start, ends or takes too long; the pool stops. An idle one also goes when it
 *   was not used for long, or when another pool needs its room.
 *
 * Nothing leaves `gone`. Only the pool moves a slot (`occupy`, `rest`, `leave`): the events of environments, timers and
 * other pools reach it there.
 */
export class Slot {
  readonly logStream: string;
  readonly createdAt: EpochMs;
  environment: ExecutionEnvironment | undefined;
  /**
   * The invocation that it runs now. If an environment fails while it starts, this is for a moment the invocation that
   * fails with it.
   */
  current: Pending | undefined;
  lastUsed: EpochMs;
  readonly #clock: Clock;
  #state: 'starting' | 'idle' | 'busy' | 'gone' = 'starting';
  /** The time that it took to start, for the first invocation after the start. */
  #initMs: number | undefined;
  #cancelTimer = (): void => {};

  constructor(clock: Clock, logStream: string) {
    this.#clock = clock;
    this.logStream = logStream;
    this.createdAt = clock.now();
    this.lastUsed = this.createdAt;
  }

  get isStarting(): boolean {
    return this.#state === 'starting';
  }

  get isGone(): boolean {
    return this.#state === 'gone';
  }

  /** The environment is ready; the pool decides next what it does. */
  ready(): void {
    this.unwatch();
    this.#initMs = this.#clock.now() - this.createdAt;
  }

  occupy(pending: Pending): void {
    this.#state = 'busy';
    this.current = pending;
    pending.startedAt = this.#clock.now();
    if (this.#initMs !== undefined) pending.initMs = this.#initMs;
    // An invocation counts the start of its environment. docs: AWS Lambda Developer Guide, "Understanding the Lambda
    // execution environment lifecycle" (cold starts)
    const since = this.#initMs === undefined ? pending.startedAt : Math.max(this.createdAt, pending.enqueuedAt);
    pending.turn?.begins(since);
    this.#initMs = undefined;
  }

  rest(): void {
    this.#state = 'idle';
  }

  leave(): void {
    this.unwatch();
    this.#state = 'gone';
  }

  /** Sets the one limit that runs: that of the start, or that of the invocation. */
  watch(limitMs: number, tooLate: () => void): void {
    this.#cancelTimer = this.#clock.after(limitMs, tooLate);
  }

  unwatch(): void {
    this.#cancelTimer();
  }
}
