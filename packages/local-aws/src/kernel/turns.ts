interface Task {
  run(): void;
  readonly weight: number;
}

/**
 * Runs tasks in the order of their arrival, with a maximum weight in one turn of the event loop. Otherwise everybody
 * else would have to wait for all of a large number of tasks. A task that weighs more than that has a turn of its own.
 */
export function createTurns(most: number): (run: () => void, weight?: number) => void {
  const waiting: Task[] = [];
  let done = 0;
  let isOpen = false;
  const open = (): void => {
    if (isOpen) return;
    isOpen = true;
    setImmediate(turn);
  };
  const fits = (weight: number): boolean => done === 0 || done + weight <= most;
  const turn = (): void => {
    isOpen = false;
    done = 0;
    for (let task = waiting[0]; task !== undefined && fits(task.weight); task = waiting[0]) {
      waiting.shift();
      done += task.weight;
      task.run();
    }
    if (done > 0) open();
  };
  return (run, weight = 1) => {
    open();
    if (waiting.length > 0 || !fits(weight)) return void waiting.push({ run, weight });
    done += weight;
    run();
  };
}
