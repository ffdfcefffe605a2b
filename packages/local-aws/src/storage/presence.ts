import { statSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * Claims a directory by a name that is in no file: an abstract socket of Linux, named after the directory's inode. The
 * system frees it however the process ends, and deleting files does not free it. All processes of a network namespace
 * share these names; containers that share a directory, and other systems, have only the lock file. Answers undefined
 * if another process holds it; otherwise the result releases it.
 */
export function claimPresence(directory: string): (() => void) | undefined {
  if (process.platform !== 'linux') return () => undefined;
  const { dev, ino } = statSync(directory, { bigint: true });
  const server = createServer((socket) => socket.destroy());
  // The event comes later; `listening` below has the answer at once.
  server.on('error', () => undefined);
  server.listen(`\0local-aws/${dev}/${ino}`);
  server.unref();
  return server.listening ? () => void server.close() : undefined;
}
