import { systemClock, type Clock, type EpochMs } from '../kernel/clock.ts';

/** The clock of one stack. It goes on like that of the machine, and a test can move it forward. */
export interface VirtualClock extends Clock {
  /**
   * Lets time pass at once. Everything that is due on the way happens in its order, and what it causes ends before time
   * goes on. Functions see the time of the machine.
   */
  advance(milliseconds: number): Promise<void>;
}

interface Timer {
  readonly at: EpochMs;
  readonly callback: () => void;
  cancel: () => void;
}

/** The last moment that a date can be. */
const lastDate = 8.64e15;

/** `quiet` resolves when nothing runs any more that needs no time of this clock. */
export function createVirtualClock(quiet: () => Promise<void>, machine: Clock = systemClock): VirtualClock {
  let ahead = 0;
  const timers = new Set<Timer>();
  const now = (): EpochMs => machine.now() + ahead;
  const fire = (timer: Timer): void => {
    timer.cancel();
    if (timers.delete(timer)) timer.callback();
  };
  const arm = (timer: Timer): void => {
    timer.cancel();
    timer.cancel = machine.after(Math.max(0, timer.at - now()), () => fire(timer));
  };
  const firstUntil = (end: EpochMs): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) if (timer.at <= end && (!first || timer.at < first.at)) first = timer;
    return first;
  };
  const moveTo = (at: EpochMs): void => void (ahead += Math.max(0, at - now()));
  return {
    now,
    machine,
    after(milliseconds, callback) {
      const timer: Timer = { at: now() + Math.max(0, milliseconds), callback, cancel: () => undefined };
      timers.add(timer);
      arm(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    async advance(milliseconds) {
      if (!(milliseconds >= 0 && now() + milliseconds <= lastDate))
        throw new RangeError('Time goes forward alone, up to the last date: give a number of milliseconds from 0 on.');
      await quiet();
      const end = now() + milliseconds;
      for (let next = firstUntil(end); next; next = firstUntil(end)) {
        moveTo(next.at);
        fire(next);
        await quiet();
      }
      moveTo(end);
      for (const timer of timers) arm(timer);
    },
  };
}
