import type { Clock, EpochMs } from '../../../kernel/clock.ts';
import type { ProcessorTimes } from '../../../kernel/processors.ts';

/** The time between two looks at the processors, which count in steps of 10 ms. */
const lookMs = 50;
/** The share of their time that is idle; a busy machine has less. */
const idleShare = 0.25;
/** If no invocation ends for this time, they are assumed to wait for each other, whatever else the machine does. */
const stalledMs = 1_000;

/**
 * Decides whether more environments than processors help a function whose invocations wait. They do not help while the
 * machine computes. They help while it idles, because the code then waits for others.
 */
export class Growth {
  readonly #clock: Clock;
  readonly #processors: () => ProcessorTimes;
  readonly #grow: () => void;
  #cancel: (() => void) | undefined;
  #lastEnd: EpochMs = 0;

  constructor(clock: Clock, processors: () => ProcessorTimes, grow: () => void) {
    this.#clock = clock;
    this.#processors = processors;
    this.#grow = grow;
  }

  /** Notes that an invocation has ended, or that the first one waits. */
  moves(): void {
    this.#lastEnd = this.#clock.now();
  }

  /** Notes that invocations wait. Calls `grow` when more environments would help. */
  watch(): void {
    if (this.#cancel) return;
    const before = this.#processors();
    this.#cancel = this.#clock.after(lookMs, () => {
      this.#cancel = undefined;
      if (this.#isIdleSince(before) || this.#clock.now() - this.#lastEnd >= stalledMs) this.#grow();
      else this.watch();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #isIdleSince(before: ProcessorTimes): boolean {
    const now = this.#processors();
    return now.idle - before.idle > (now.all - before.all) * idleShare;
  }
}
