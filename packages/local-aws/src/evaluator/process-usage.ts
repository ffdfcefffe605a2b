import { readFileSync } from 'node:fs';

/** The unit of times in `/proc`. It is the same in every Linux of today. */
const ticksPerSecond = 100;
const pageBytes = 4096;

/** Answers the processor time of a process, or undefined if the system does not tell it. */
export function cpuMsOf(pid: number): number | undefined {
  // The name in brackets may contain spaces.
  const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
  const ticks = Number(fields?.[11]) + Number(fields?.[12]);
  return Number.isFinite(ticks) ? (ticks * 1000) / ticksPerSecond : undefined;
}

/** Answers the memory that a process holds, or undefined if the system does not tell it. */
export function residentMbOf(pid: number): number | undefined {
  const pages = Number(read(`/proc/${pid}/statm`)?.split(' ')[1]);
  return Number.isFinite(pages) ? (pages * pageBytes) / 2 ** 20 : undefined;
}

/**
 * Answers the memory that a process shares with no other process or file, or undefined if the system does not tell it.
 */
export function privateMbOf(pid: number): number | undefined {
  const [, resident, shared] = read(`/proc/${pid}/statm`)?.split(' ') ?? [];
  const pages = Number(resident) - Number(shared);
  return Number.isFinite(pages) ? (pages * pageBytes) / 2 ** 20 : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
