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
  at: EpochMs;
  /** The time between two turns of work that comes again and again. */
  readonly period: number;
  readonly callback: () => void;
  readonly idleUntil: (() => EpochMs) | undefined;
  cancel: () => void;
}

/** Answers the first turn of a timer from a moment on. */
const turnFrom = ({ at, period }: Timer, from: EpochMs): EpochMs =>
  from <= at ? at : at + Math.ceil((from - at) / Math.max(1, period)) * Math.max(1, period);

/** Answers the first turn at which there is something to do. */
const dueOf = (timer: Timer): EpochMs => (timer.idleUntil ? turnFrom(timer, timer.idleUntil()) : timer.at);

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
    let least = end;
    for (const timer of timers) {
      const due = timer.at <= least ? dueOf(timer) : Infinity;
      if (due < least || (due === least && !first)) [first, least] = [timer, due];
    }
    if (first) first.at = least;
    return first;
  };
  const moveTo = (at: EpochMs): void => void (ahead += Math.max(0, at - now()));
  return {
    now,
    machine,
    after(milliseconds, callback, idleUntil) {
      const period = Math.max(0, milliseconds);
      const timer: Timer = { at: now() + period, period, callback, idleUntil, cancel: () => undefined };
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
      for (const timer of timers) {
        // It has slept until now.
        timer.at = turnFrom(timer, timer.idleUntil ? end : timer.at);
        arm(timer);
      }
    },
  };
}
