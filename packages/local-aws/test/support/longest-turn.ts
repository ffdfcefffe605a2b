import { performance, type EventLoopUtilization } from 'node:perf_hooks';

/**
 * Answers the most milliseconds for which one turn of the event loop kept its thread busy while `work` ran: nobody else
 * is served meanwhile. What other programs take does not count, nor do threads beside, and a machine that is slow at
 * this moment counts as an ordinary one.
 */
export async function longestTurn(work: () => unknown): Promise<number> {
  let longest = 0;
  let isOver = false;
  let before = takeTime();
  const turned = (): void => {
    longest = Math.max(longest, busyMs(before));
    before = takeTime();
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

/** Answers the milliseconds of the processor that `work` takes, on an ordinary machine. */
export function processorMs(work: () => void): number {
  const before = takeTime();
  work();
  return busyMs(before) / slowness();
}

interface Taken {
  readonly cpu: NodeJS.CpuUsage;
  readonly loop: EventLoopUtilization;
}

const takeTime = (): Taken => ({ cpu: process.cpuUsage(), loop: performance.eventLoopUtilization() });

/**
 * The time of the processor contains that of threads beside, and the time for which the loop was busy contains that of
 * other programs. The thread took less than either.
 */
function busyMs({ cpu, loop }: Taken): number {
  const { user, system } = process.cpuUsage(cpu);
  return Math.min((user + system) / 1000, performance.eventLoopUtilization(loop).active);
}

/** What an ordinary machine is taken to need for a step of the loop below; a limit beside it is no exact one. */
const usualNanoseconds = 2;
const steps = 10_000_000;
/** A machine that seems slower than this says nothing of how slow it was while the work ran. */
const mostSlowness = 5;

/** How many times longer than an ordinary machine this one takes now for the same work; 1 for one that is as fast. */
function slowness(): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    let sum = 0;
    for (let step = 0; step < steps; step++) sum = (sum * 31 + step) | 0;
    const { user } = process.cpuUsage(before);
    return sum === 0 ? Infinity : (user * 1000) / steps;
  });
  return Math.min(mostSlowness, Math.max(1, Math.min(...times) / usualNanoseconds));
}
