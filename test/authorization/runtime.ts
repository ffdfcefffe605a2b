import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Outputs, SeededUser } from 'local-aws';
import { freshDirectory, removeDirectory, root } from '../support/cli.ts';
import { extendedAssembly } from './assembly.ts';
import type { FromParent } from './runtime-process.ts';

export interface OwnRuntime {
  readonly outputs: Outputs;
  readonly dataDirectory: string;
  /** Everything it has printed so far. */
  printed(): string;
  /** How far its clock is ahead of the machine's, in milliseconds. */
  shiftClock(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the application with the matrix's additions. */
export async function startOwnRuntime(users: readonly SeededUser[], clockShift: number): Promise<OwnRuntime> {
  const directory = freshDirectory();
  const dataDirectory = join(directory, 'data');
  const child = fork(join(root, 'test/authorization/runtime-process.ts'), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.connected) child.send({ stop: true } satisfies FromParent);
    await ended;
    removeDirectory(directory);
  };
  try {
    const options = { assembly: await extendedAssembly(directory), dataDirectory, port: 0, users };
    const outputs = (await ask(child, { start: { options, clockShift } })) as Outputs;
    return {
      outputs,
      dataDirectory,
      printed: () => printed.join(''),
      shiftClock: async (milliseconds) => void (await ask(child, { clockShift: milliseconds })),
      stop,
    };
  } catch (error) {
    child.kill();
    await stop();
    throw new Error(`the runtime did not start: ${String(error)}\n${printed.join('')}`, { cause: error });
  }
}

export function ask(child: ChildProcess, message: FromParent): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`ended with code ${code}`));
    child.once('close', ended);
    child.once('message', ({ answer, error }: { answer?: unknown; error?: string }) => {
      child.off('close', ended);
      if (error === undefined) resolve(answer);
      else reject(new Error(error));
    });
    child.send(message);
  });
}
