import { readFileSync } from 'node:fs';
import { victim } from './target.ts';

/** Megabytes that the runtime's process holds, where the system tells (Linux). */
export function residentMegabytes(): number | undefined {
  try {
    const pages = Number(readFileSync(`/proc/${victim.pid}/statm`, 'utf8').split(' ')[1]);
    return (pages * 4_096) / 2 ** 20;
  } catch {
    return undefined;
  }
}

/** The most that it held while `work` went on, beyond what it held before. */
export async function growthDuring(work: () => Promise<unknown>): Promise<number | undefined> {
  const before = residentMegabytes();
  if (before === undefined) return undefined;
  let most = before;
  const watching = setInterval(() => (most = Math.max(most, residentMegabytes() ?? 0)), 20);
  try {
    await work();
  } finally {
    clearInterval(watching);
  }
  return Math.max(most, residentMegabytes() ?? 0) - before;
}
