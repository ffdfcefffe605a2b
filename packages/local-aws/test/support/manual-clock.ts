import type { Clock } from '../../src/kernel/clock.ts';

/** A clock whose time only the test moves. Timers run in order as it passes them. */
export function manualClock(
  start = Date.UTC(2026, 0, 1),
): Clock & { advance(milliseconds: number): void; jump(milliseconds: number): void; pending(): number } {
  let now = start;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.callback();
      }
      now = end;
    },
    /** Acts as in a process that has stood still: everything that is due comes later, and late. */
    jump(milliseconds) {
      now += milliseconds;
      const due = [...timers].filter((timer) => timer.at <= now).sort((a, b) => a.at - b.at);
      for (const timer of due) if (timers.delete(timer)) timer.callback();
    },
    pending: () => timers.size,
  };
}
