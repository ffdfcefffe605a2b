declare const unit: unique symbol;

/** A time in milliseconds since the epoch. The compiler accepts a plain number, but no seconds. */
export type EpochMs = number & { readonly [unit]?: 'milliseconds' };
/**
 * A time in seconds since the epoch; it may have a fraction. The compiler accepts a plain number, but no milliseconds.
 */
export type EpochSeconds = number & { readonly [unit]?: 'seconds' };

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export const secondsOf = (milliseconds: EpochMs): EpochSeconds => milliseconds / 1000;

/** The time as an argument: services never read the system clock, and never set a timer themselves. */
export interface Clock {
  now(): EpochMs;
  /** The clock of what comes from outside, such as signatures of clients, if time is moved for the system alone. */
  readonly machine?: Clock;
  /**
   * Runs `callback` once after `milliseconds`. The result cancels it. Pending timers do not keep the process alive.
   * Work that comes again and again may say by `idleUntil` before which moment it has nothing to do, unless something
   * else happens first: a clock that is moved forward by a year then does not stop at each of its turns.
   */
  after(milliseconds: number, callback: () => void, idleUntil?: () => EpochMs): () => void;
}

export const machineOf = (clock: Clock): Clock => clock.machine ?? clock;

// setTimeout fires at once for delays above 2^31-1 ms, so a longer wait is divided into steps.
const longestTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      timer = setTimeout(
        () => (left > longestTimer ? wait(left - longestTimer) : callback()),
        Math.min(Math.max(left, 0), longestTimer),
      );
      timer.unref();
    };
    wait(milliseconds);
    return () => clearTimeout(timer);
  },
};
