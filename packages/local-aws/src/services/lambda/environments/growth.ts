import type { Clock, EpochMs } from '../../../kernel/clock.ts';
import type { ProcessorTimes } from '../../../kernel/processors.ts';

/** Between two looks at the processors: they count in steps of 10 ms. */
const lookMs = 50;
/** Of their time; less is left by a machine that has enough to do. */
const idleShare = 0.25;
/** So long without an end, invocations are taken to wait for each other, whatever else the machine does. */
const stalledMs = 1_000;

/**
 * Decides whether more environments than processors help a function for which invocations wait. They do not while the
 * machine computes; they do when it idles, because the code waits for others.
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

  /** An invocation has ended, or the first one waits. */
  moves(): void {
    this.#lastEnd = this.#clock.now();
  }

  /** Invocations wait: calls `grow` once more environments help. */
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
