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
/** A turn of the event loop that took longer, without the processor, was one in which a debugger stood. */
const stoodMs = 400;

/**
 * Also notices by itself when this process has stood still in a debugger: its beat is late, and the processor has not
 * worked for it meanwhile. `cpuMs` is the processor time of the process.
 */
export function createStandingClock(clock: Clock, cpuMs: () => number = ownCpuMs): StandingClock {
  const timers = new Set<Timer>();
  let standing = 0;
  let lastBeat = clock.now();
  let cpuAtBeat = cpuMs();

  function arm(timer: Timer): void {
    timer.armedAt = clock.now();
    timer.cancel = clock.after(timer.left, () => fire(timer));
  }
  function fire(timer: Timer): void {
    if (hasStood()) return;
    timers.delete(timer);
    timer.callback();
  }
  /** What timers had left when they were last seen running. */
  function disarm(at: number): void {
    for (const timer of timers) {
      timer.cancel();
      timer.left = Math.max(0, timer.left - Math.max(0, at - timer.armedAt));
    }
  }
  function hasStood(): boolean {
    const [late, worked] = [clock.now() - lastBeat, cpuMs() - cpuAtBeat];
    const stood = late > stoodMs && worked < late / 2;
    if (stood && standing === 0) {
      disarm(lastBeat);
      timers.forEach(arm);
    }
    lastBeat = clock.now();
    cpuAtBeat = cpuMs();
    return stood;
  }
  function beat(): void {
    hasStood();
    clock.after(beatMs, beat);
  }
  clock.after(beatMs, beat);

  return {
    now: clock.now,
    after(milliseconds, callback) {
      const timer: Timer = { callback, left: milliseconds, armedAt: clock.now(), cancel: () => undefined };
      timers.add(timer);
      if (standing === 0) arm(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    stand() {
      if (standing === 0) disarm(clock.now());
      standing += 1;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        standing -= 1;
        if (standing === 0) timers.forEach(arm);
      };
    },
  };
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
