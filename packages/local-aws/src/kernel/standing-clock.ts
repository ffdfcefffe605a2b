import type { Clock } from './clock.ts';

/** A clock whose timers can stand still: for limits that are to count only while what they limit runs. */
export interface StandingClock extends Clock {
  /** Lets all timers stand still until the answer is called; `now` goes on. Several may do so at once. */
  stand(): () => void;
}

interface Timer {
  readonly callback: () => void;
  left: number;
  armedAt: number;
  cancel: () => void;
}

const beatMs = 100;
/** If a turn of the event loop took longer and used no processor time, a debugger had stopped the process. */
const stoodMs = 400;

/**
 * Also notices by itself when this process has stood still in a debugger: its beat is late, and the processor has not
 * worked for it meanwhile. `cpuMs` is the processor time of the process.
 */
export const createStandingClock = (clock: Clock, cpuMs: () => number = ownCpuMs): StandingClock =>
  new BeatingClock(clock, cpuMs);

class BeatingClock implements StandingClock {
  readonly now: Clock['now'];
  readonly #clock: Clock;
  readonly #cpuMs: () => number;
  readonly #timers = new Set<Timer>();
  /** How many let the timers stand. */
  #standing = 0;
  #lastBeat: number;
  #cpuAtBeat: number;

  constructor(clock: Clock, cpuMs: () => number) {
    this.now = clock.now;
    this.#clock = clock;
    this.#cpuMs = cpuMs;
    this.#lastBeat = clock.now();
    this.#cpuAtBeat = cpuMs();
    clock.after(beatMs, this.#beat);
  }

  readonly after: Clock['after'] = (milliseconds, callback) => {
    const timer: Timer = { callback, left: milliseconds, armedAt: this.now(), cancel: () => undefined };
    this.#timers.add(timer);
    if (this.#standing === 0) this.#arm(timer);
    return () => {
      this.#timers.delete(timer);
      timer.cancel();
    };
  };

  readonly stand = (): (() => void) => {
    if (this.#standing === 0) this.#disarm(this.now());
    this.#standing += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#standing -= 1;
      if (this.#standing === 0) this.#armAll();
    };
  };

  readonly #beat = (): void => {
    this.#hasStood();
    this.#clock.after(beatMs, this.#beat);
  };

  #hasStood(): boolean {
    const [late, worked] = [this.now() - this.#lastBeat, this.#cpuMs() - this.#cpuAtBeat];
    const stood = late > stoodMs && worked < late / 2;
    if (stood && this.#standing === 0) {
      this.#disarm(this.#lastBeat);
      this.#armAll();
    }
    this.#lastBeat = this.now();
    this.#cpuAtBeat = this.#cpuMs();
    return stood;
  }

  #armAll(): void {
    for (const timer of this.#timers) this.#arm(timer);
  }

  #arm(timer: Timer): void {
    timer.armedAt = this.now();
    timer.cancel = this.#clock.after(timer.left, () => this.#fire(timer));
  }

  #fire(timer: Timer): void {
    if (this.#hasStood()) return;
    this.#timers.delete(timer);
    timer.callback();
  }

  /** What timers had left when they were last seen running. */
  #disarm(at: number): void {
    for (const timer of this.#timers) {
      timer.cancel();
      timer.left = Math.max(0, timer.left - Math.max(0, at - timer.armedAt));
    }
  }
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
