import { machineOf, type Clock, type EpochMs } from './clock.ts';

/** A clock whose timers can stand still. It serves limits that must count only while the limited code runs. */
export interface StandingClock extends Clock {
  /** Stops all timers until the result is called; `now` goes on. Several callers may stop them at once. */
  stand(): () => void;
}

interface Timer {
  readonly callback: () => void;
  left: number;
  armedAt: EpochMs;
  cancel: () => void;
}

const beatMs = 100;
/**
 * If a turn of the event loop takes longer than this and uses no processor time, a debugger has stopped the process.
 */
const stoodMs = 400;

/**
 * Also notices by itself that a debugger has stopped this process: its own beat is late, and the process has used no
 * processor time meanwhile. `cpuMs` answers the processor time of the process.
 */
export const createStandingClock = (clock: Clock, cpuMs: () => number = ownCpuMs): StandingClock =>
  new BeatingClock(clock, cpuMs);

class BeatingClock implements StandingClock {
  readonly now: Clock['now'];
  readonly machine: Clock;
  readonly #clock: Clock;
  readonly #cpuMs: () => number;
  readonly #timers = new Set<Timer>();
  /** The number of callers that have stopped the timers. */
  #standing = 0;
  #lastBeat: number;
  #cpuAtBeat: number;

  constructor(clock: Clock, cpuMs: () => number) {
    this.now = clock.now;
    this.machine = machineOf(clock);
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

  /** Notes how much time each timer had left when it was last seen running. */
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
