import type { Clock } from 'local-aws';

export interface JumpingClock extends Clock {
  /** Passes this much time at once: whatever falls due in it happens now. */
  jump(milliseconds: number): void;
}

/** The machine's time, some way off, that can be moved forward. */
export function createJumpingClock(offset: number): JumpingClock {
  let ahead = offset;
  const timers = new Map<object, { due: number; run: () => void; handle: NodeJS.Timeout }>();
  const now = (): number => Date.now() + ahead;
  const arm = (due: number, run: () => void): NodeJS.Timeout =>
    setTimeout(run, Math.min(Math.max(due - now(), 0), 2 ** 31 - 1)).unref();
  return {
    now,
    after(milliseconds, callback) {
      const id = {};
      const due = now() + milliseconds;
      const run = (): void => {
        timers.delete(id);
        callback();
      };
      timers.set(id, { due, run, handle: arm(due, run) });
      return () => {
        clearTimeout(timers.get(id)?.handle);
        timers.delete(id);
      };
    },
    jump(milliseconds) {
      ahead += milliseconds;
      for (const timer of timers.values()) {
        clearTimeout(timer.handle);
        timer.handle = arm(timer.due, timer.run);
      }
    },
  };
}
