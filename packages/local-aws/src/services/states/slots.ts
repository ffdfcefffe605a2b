/** A lane of jobs, such as those of one state machine. */
interface Lane {
  readonly waiting: Set<() => Promise<void>>;
  busy: number;
}

/** Runs a job of a lane when its turn comes. The result removes a job that has not begun. */
export type Slots = (name: string, job: () => Promise<void>) => () => void;

/**
 * Runs at most `most` jobs at a time, in the order of each lane. Each lane may have `ofLane` jobs in any case: the jobs
 * of one that take long do not keep those of others waiting, which they may even wait for.
 */
export function createSlots(most: number, ofLane: number): Slots {
  const lanes = new Map<string, Lane>();
  let busy = 0;
  const begin = (lane: Lane, job: () => Promise<void>): void => {
    lane.waiting.delete(job);
    lane.busy += 1;
    busy += 1;
    void job().finally(() => {
      lane.busy -= 1;
      busy -= 1;
      next();
    });
  };
  const next = (): void => {
    for (const [name, lane] of lanes) {
      for (const job of lane.waiting) {
        if (busy >= most && lane.busy >= ofLane) break;
        begin(lane, job);
      }
      if (lane.busy === 0 && lane.waiting.size === 0) lanes.delete(name);
    }
  };
  return (name, job) => {
    const lane = lanes.get(name) ?? { waiting: new Set(), busy: 0 };
    lanes.set(name, lane);
    lane.waiting.add(job);
    next();
    return () => lane.waiting.delete(job);
  };
}
