import type { Clock } from '../../src/kernel/clock.ts';

export interface VirtualClock extends Clock {
  /**
   * Lets time pass. It runs every timer at its moment, and lets everything that the timer starts settle before the
   * next.
   */
  advance(milliseconds: number): Promise<void>;
  /** Answers the time of the next timer. */
  next(): number | undefined;
  pending(): number;
}

/** Lets promises settle that can settle without a timer. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export function virtualClock(start = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = start;
  const timers = new Map<number, { at: number; callback: () => void }>();
  let last = 0;
  const due = (limit: number) =>
    [...timers].filter(([, timer]) => timer.at <= limit).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
  return {
    now: () => now,
    after(milliseconds, callback) {
      const id = ++last;
      timers.set(id, { at: now + Math.max(0, milliseconds), callback });
      return () => timers.delete(id);
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      await settle();
      for (let next = due(end); next; next = due(end)) {
        timers.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].callback();
        await settle();
      }
      now = end;
    },
    next: () => [...timers.values()].map((timer) => timer.at).sort((a, b) => a - b)[0],
    pending: () => timers.size,
  };
}
