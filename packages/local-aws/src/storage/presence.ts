import { statSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * Claims a directory by a name that is in no file: an abstract socket of Linux, called like the directory's inode. The
 * system frees it however the process ends, and nothing that is deleted does. It is one for all processes of a network
 * namespace; containers that share a directory have the lock file alone, as have other systems. Nothing when another
 * process holds it; the result gives it back.
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
