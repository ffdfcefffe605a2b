import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayMs } from '../kernel/clock.ts';

const ours = /^local-aws-test-(\d+)-\w{6}$/;

/**
 * Makes a folder for the states of one test file. Runs that were killed left theirs, with databases and keys in them:
 * those go that are older than a day and whose process has ended.
 */
export function freshHome(folder = tmpdir(), now = Date.now()): string {
  for (const name of readdirSync(folder)) {
    const pid = Number(ours.exec(name)?.[1] ?? 0);
    if (pid > 0 && isLeft(join(folder, name), pid, now)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(folder, `local-aws-test-${process.pid}-`));
}

function isLeft(path: string, pid: number, now: number): boolean {
  try {
    const { uid, mtimeMs } = lstatSync(path);
    // Another user's folder is his.
    return now - mtimeMs > dayMs && (process.getuid?.() ?? uid) === uid && !isAlive(pid);
  } catch {
    // Another run removes it at the same time.
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
