declare const unit: unique symbol;

/** Milliseconds since the epoch. A number is taken for it; seconds are not. */
export type EpochMs = number & { readonly [unit]?: 'milliseconds' };
/** Seconds since the epoch, also with fractions. A number is taken for it; milliseconds are not. */
export type EpochSeconds = number & { readonly [unit]?: 'seconds' };

export const secondsOf = (milliseconds: EpochMs): EpochSeconds => milliseconds / 1000;

/** Time as an argument: services never read the system clock or set a timer themselves. */
export interface Clock {
  now(): EpochMs;
  /** Runs `callback` once after `milliseconds`; the result cancels it. Pending timers never keep the process alive. */
  after(milliseconds: number, callback: () => void): () => void;
}

// setTimeout fires at once for delays above 2^31-1 ms, so longer waits are taken in steps.
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
