import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { forkServer } from './fork-server.ts';
import type { Served } from './sockets-server.ts';

export async function startServer(
  kind: Served['kind'],
  directory: string,
): Promise<{ server: ChildProcess; served: Served }> {
  mkdirSync(directory, { recursive: true });
  const server = await forkServer('sockets-server', [kind, directory]);
  return { server, served: (await answerOf(server)) as Served };
}

export function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void =>
      reject(new Error(`a process of the benchmark ended with code ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}
