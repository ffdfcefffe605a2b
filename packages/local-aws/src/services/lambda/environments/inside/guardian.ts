import { spawn, type ChildProcess } from 'node:child_process';

const script = 'while read -r line; do pids=$line; done; for pid in $pids; do kill -9 "-$pid"; done';

/** The processes of all environments. They end with their host process, even if that is killed. */
const alive = new Set<number>();
let guardian: ChildProcess | undefined;

/** Ends a process and the processes that it started. */
export function killGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // All processes have ended already.
  }
}

const killAll = (): void => alive.forEach(killGroup);

export function guard(pid: number): void {
  if (alive.size === 0) process.on('exit', killAll);
  alive.add(pid);
  tell();
}

export function unguard(pid: number): void {
  alive.delete(pid);
  if (alive.size === 0) process.off('exit', killAll);
  tell();
}

/** A killed process cannot clean up. So a shell waits for its end, and then kills the environments. */
function tell(): void {
  if (process.platform === 'win32') return;
  guardian ??= openGuardian();
  guardian.stdin?.write(`${[...alive].join(' ')}\n`);
}

function openGuardian(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', script], { env: {}, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const stream = child.stdin as unknown as { unref?: () => void };
  stream.unref?.();
  return child;
}
