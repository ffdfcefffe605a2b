/** Runs at most `limit` jobs at a time, in order. The result removes a job that has not begun. */
export function createSlots(limit: number): (job: () => Promise<void>) => () => void {
  const waiting = new Set<() => Promise<void>>();
  let busy = 0;
  const next = (): void => {
    for (const job of waiting) {
      if (busy >= limit) return;
      waiting.delete(job);
      busy += 1;
      void job().finally(() => {
        busy -= 1;
        next();
      });
    }
  };
  return (job) => {
    waiting.add(job);
    next();
    return () => waiting.delete(job);
  };
}
