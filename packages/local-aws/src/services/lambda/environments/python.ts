import { spawnSync } from 'node:child_process';
import { UnsupportedError } from '../../../kernel/errors.ts';

/** The Python of this machine, which replaces the managed runtimes. */
export interface Python {
  /** The interpreter itself, because `python3` may be a script that looks for one. */
  readonly path: string;
  readonly version: string;
}

export type FindPython = () => Python | undefined;

const question = 'import json, platform, sys; print(json.dumps([sys.executable, platform.python_version()]))';

/** A busy machine may take long to start it, and a machine that has Python must not be taken for one without. */
const mostMs = 60_000;

/** Starts a program and waits for its end. */
export type StartProgram = (
  command: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly encoding: 'utf8'; readonly timeout: number },
) => { readonly status: number | null; readonly stdout: string; readonly error?: Error | undefined };

/**
 * Asks the `python3` of the path for its version, once, when a function first needs it. One that does not answer in
 * time is refused by that name, and asked again for the next function.
 */
export function pythonFinder(env: NodeJS.ProcessEnv = process.env, start: StartProgram = spawnSync): FindPython {
  let asked: { readonly found: Python | undefined } | undefined;
  return () => (asked ??= { found: ask(env, start) }).found;
}

function ask(env: NodeJS.ProcessEnv, start: StartProgram): Python | undefined {
  const command = process.platform === 'win32' ? 'python' : 'python3';
  const { status, stdout, error } = start(command, ['-c', question], { env, encoding: 'utf8', timeout: mostMs });
  if (error && 'code' in error && error.code === 'ETIMEDOUT')
    throw new UnsupportedError(
      `A ${command} that does not say its version within ${mostMs / 1000} s`,
      'try again when the machine is less busy, or see what the path has under that name',
    );
  if (status !== 0) return undefined;
  const [path, version] = JSON.parse(stdout) as [string, string];
  return path === '' ? undefined : { path, version };
}
