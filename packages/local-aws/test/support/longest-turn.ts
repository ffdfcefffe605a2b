/**
 * Answers the most processor time, in milliseconds, that one turn of the event loop took while `work` ran: nobody else
 * is served meanwhile. What other programs take does not count, and a machine that is slow today counts as an ordinary
 * one.
 */
export async function longestTurn(work: () => unknown): Promise<number> {
  let longest = 0;
  let isOver = false;
  let before = process.cpuUsage();
  const turned = (): void => {
    const { user, system } = process.cpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.cpuUsage();
    if (!isOver) setImmediate(turned);
  };
  setImmediate(turned);
  try {
    await work();
  } finally {
    turned();
    isOver = true;
  }
  return longest / slowness();
}

/** What an ordinary machine is taken to need for a step of the loop below; a limit beside it is no exact one. */
const usualNanoseconds = 2;
const steps = 10_000_000;

/** How many times longer than an ordinary machine this one takes for the same work; 1 for one that is as fast. */
export function slowness(): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    let sum = 0;
    for (let step = 0; step < steps; step++) sum = (sum * 31 + step) | 0;
    const { user } = process.cpuUsage(before);
    return sum === 0 ? Infinity : (user * 1000) / steps;
  });
  return Math.max(1, Math.min(...times) / usualNanoseconds);
}
