import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outputs } from 'local-aws';
import { seededUsers } from './stack.ts';

const command = new URL('../../../packages/local-aws/bin/local-aws.js', import.meta.url).pathname;

export interface Running {
  readonly outputs: Outputs;
  readonly child: ChildProcess;
  /** kill -9, and wait for the end. */
  kill(): Promise<void>;
}

/** The command behind `npm start`, on a ready assembly, with the users and without page and seed. */
export async function startCommand(directory: string, assembly: string, port: number): Promise<Running> {
  writeFileSync(join(directory, 'local-aws.json'), JSON.stringify({ users: seededUsers }));
  const child = spawn(
    process.execPath,
    [command, '--port', String(port), '--data-dir', join(directory, 'data'), '--assembly', assembly, '--json'],
    { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    let said = '';
    let complained = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.includes('\n')) resolve(said);
    });
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString('utf8')));
    child.once('close', (code) => reject(new Error(`ended with code ${code}: ${said}${complained}`)));
  });
  return {
    outputs: JSON.parse(line) as Outputs,
    child,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
