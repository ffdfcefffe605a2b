import { spawnSync } from 'node:child_process';

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

/** Asks the `python3` of the path for its version, once, when a function first needs it. */
export function pythonFinder(env: NodeJS.ProcessEnv = process.env): FindPython {
  let asked: { readonly found: Python | undefined } | undefined;
  return () => (asked ??= { found: ask(env) }).found;
}

function ask(env: NodeJS.ProcessEnv): Python | undefined {
  const command = process.platform === 'win32' ? 'python' : 'python3';
  const { status, stdout } = spawnSync(command, ['-c', question], { env, encoding: 'utf8', timeout: mostMs });
  if (status !== 0) return undefined;
  const [path, version] = JSON.parse(stdout) as [string, string];
  return path === '' ? undefined : { path, version };
}
