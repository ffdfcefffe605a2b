/**
 * Answers the most processor time, in milliseconds, that one turn of the event loop took while `work` ran: nobody else
 * is served meanwhile. What other programs take does not count.
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
  return longest;
}
