/**
 * Runs tasks in the order of their arrival, with a maximum number in one turn of the event loop. Otherwise everybody
 * else would have to wait for all of a large number of tasks.
 */
export function createTurns(most: number): (task: () => void) => void {
  const waiting: (() => void)[] = [];
  let done = 0;
  let isOpen = false;
  const open = (): void => {
    if (isOpen) return;
    isOpen = true;
    setImmediate(turn);
  };
  const turn = (): void => {
    isOpen = false;
    done = 0;
    for (const task of waiting.splice(0, most)) {
      done += 1;
      task();
    }
    if (done > 0) open();
  };
  return (task) => {
    open();
    if (waiting.length > 0 || done >= most) return void waiting.push(task);
    done += 1;
    task();
  };
}
