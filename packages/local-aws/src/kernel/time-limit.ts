import type { Clock, EpochMs } from './clock.ts';

/** The caller of work that may have to wait for its turn. */
export interface Turn {
  /** The work waits for its turn. */
  waits(): void;
  /** The turn has come. What was made ready for this work alone began at `since`. */
  begins(since: EpochMs): void;
  /** Tells whether the caller still wants the work. What has not begun then is not done. */
  isWanted(): boolean;
}

/**
 * The time limit of work that may have to wait for its turn. The wait does not count, because it comes from the size of
 * this machine. docs: AWS Lambda Developer Guide, "Understanding Lambda function scaling" (a request that finds no free
 * environment gets a new one, up to 1,000)
 */
export class TimeLimit implements Turn {
  readonly #clock: Clock;
  readonly #tooLate: () => void;
  #left: number;
  /** The time since which the clock runs; undefined while the work waits. */
  #since: EpochMs | undefined;
  #isOver = false;
  #cancel = (): void => undefined;

  /** `milliseconds` may be infinite. */
  constructor(clock: Clock, milliseconds: number, tooLate: () => void) {
    this.#clock = clock;
    this.#tooLate = tooLate;
    this.#left = milliseconds;
    this.#run(clock.now());
  }

  waits(): void {
    if (this.#isOver || this.#since === undefined) return;
    this.#cancel();
    this.#left -= this.#clock.now() - this.#since;
    this.#since = undefined;
  }

  begins(since: EpochMs): void {
    if (!this.#isOver && this.#since === undefined) this.#run(since);
  }

  isWanted(): boolean {
    return !this.#isOver;
  }

  /** The work has ended, or its caller has given it up. */
  end(): void {
    this.#isOver = true;
    this.#cancel();
  }

  #run(since: EpochMs): void {
    this.#since = since;
    if (this.#left === Infinity) return;
    this.#cancel = this.#clock.after(Math.max(0, this.#left - (this.#clock.now() - since)), () => {
      this.end();
      this.#tooLate();
    });
  }
}
