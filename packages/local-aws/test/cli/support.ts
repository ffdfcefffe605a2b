import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outputs } from '../../src/runtime/outputs-model.ts';

export const bin = new URL('../../bin/local-aws.js', import.meta.url).pathname;
const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.on('data', (chunk: Buffer) => (said[name] += chunk.toString('utf8')));
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

/** Runs a command of `local-aws` to its end. */
export const run = (directory: string, ...args: string[]): Promise<Ended> =>
  ended(spawn(process.execPath, [bin, ...args], { cwd: directory, env }));

/** Starts `local-aws` itself, until it is told to stop. */
export async function startCommand(
  directory: string,
  ...options: string[]
): Promise<{
  readonly outputs: Outputs & { readonly siteUrl?: string };
  stop(): Promise<Ended>;
  /** Ends it by kill -9. */
  kill(): Promise<Ended>;
}> {
  const child = spawn(process.execPath, [bin, '--port', '0', '--json', ...options], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = ended(child);
  const line = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on(
      'data',
      (chunk: Buffer) => ((said += chunk.toString('utf8')), said.includes('\n') && resolve(said)),
    );
    void end.then(({ stderr }) => reject(new Error(`ended before it was ready: ${stderr}`)));
  });
  return {
    outputs: JSON.parse(line) as Outputs,
    stop: () => (child.kill('SIGINT'), end),
    kill: () => (child.kill('SIGKILL'), end),
  };
}

export function writeAssembly(directory: string, Resources: object, outputs: Readonly<Record<string, unknown>>): void {
  mkdirSync(directory, { recursive: true });
  const Outputs = Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }]));
  writeFileSync(
    join(directory, 'manifest.json'),
    JSON.stringify({
      version: '1',
      artifacts: { S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } } },
    }),
  );
  writeFileSync(join(directory, 'S.json'), JSON.stringify({ Resources, Outputs }));
}
