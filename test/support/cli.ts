import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outputs } from 'local-aws';

export const root = new URL('../..', import.meta.url).pathname;

export interface StartedCli {
  readonly outputs: Outputs & { readonly siteUrl: string; readonly consoleUrl: string; readonly outputsFile: string };
  readonly child: ChildProcess;
  readonly dataDirectory: string;
  /** Ctrl-C, and wait for the end. */
  stop(): Promise<number | null>;
  /** kill -9, and wait for the end. */
  kill(): Promise<void>;
}

export const freshDirectory = (): string => mkdtempSync(join(tmpdir(), 'dragons-'));
export const removeDirectory = (directory: string): void => rmSync(directory, { recursive: true, force: true });

/** Runs the command behind `npm start` and waits until it says that it is ready. */
export async function startCli(dataDirectory: string, ...options: string[]): Promise<StartedCli> {
  const child = spawn(
    process.execPath,
    [
      'packages/local-aws/bin/local-aws.js',
      '--port',
      '0',
      '--site-port',
      '0',
      '--data-dir',
      dataDirectory,
      '--json',
      // Who edits sources beside the tests shall not change what they test.
      '--no-watch',
      ...options,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const outputs = await firstLine(child);
  return {
    outputs: JSON.parse(outputs) as StartedCli['outputs'],
    child,
    dataDirectory,
    async stop() {
      child.kill('SIGINT');
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    let complained = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.includes('\n')) resolve(said);
    });
    child.stderr?.on('data', (chunk: Buffer) => (complained += chunk.toString('utf8')));
    child.once('close', (code) =>
      reject(new Error(`ended with code ${code} before it was ready:\n${said}${complained}`)),
    );
  });
}

/** Runs a command to its end. */
export async function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}
