import { execFile } from 'node:child_process';
import { UnsupportedError } from '../../../kernel/errors.ts';

/** The Python of this machine, which replaces the managed runtimes. */
export interface Python {
  /** The interpreter itself, because `python3` may be a script that looks for one. */
  readonly path: string;
  readonly version: string;
}

export const isPython = (runtime: string): boolean => runtime.startsWith('python');

const question = 'import json, platform, sys; print(json.dumps([sys.executable, platform.python_version()]))';

/** A busy machine may take long to start it, and a machine that has Python must not be taken for one without. */
const mostMs = 60_000;

/** What a program has said: nothing if there is none, or if it failed. */
interface Said {
  readonly stdout?: string;
  /** It did not end in time. */
  readonly isLate: boolean;
}

/** Starts a program, and resolves at its end. */
export type StartProgram = (
  command: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly timeout: number },
) => Promise<Said>;

const startProgram: StartProgram = (command, args, options) =>
  new Promise((resolve) => {
    execFile(command, args, { ...options, encoding: 'utf8', killSignal: 'SIGKILL' }, (error, stdout) =>
      resolve(error ? { isLate: error.killed === true } : { stdout, isLate: false }),
    );
  });

/**
 * Asks the `python3` of the path for its version, once, when a function first needs it. One that does not answer in
 * time is refused by that name, and asked again for the next function.
 */
export class PythonFinder {
  /** What the last question found. */
  found: Python | undefined;
  readonly #env: NodeJS.ProcessEnv;
  readonly #start: StartProgram;
  #asked: Promise<Python | undefined> | undefined;

  constructor(env: NodeJS.ProcessEnv = process.env, start: StartProgram = startProgram) {
    this.#env = env;
    this.#start = start;
  }

  find(): Promise<Python | undefined> {
    this.#asked ??= this.#ask().catch((error: unknown) => {
      this.#asked = undefined;
      throw error;
    });
    return this.#asked;
  }

  async #ask(): Promise<Python | undefined> {
    const command = process.platform === 'win32' ? 'python' : 'python3';
    const { stdout, isLate } = await this.#start(command, ['-c', question], { env: this.#env, timeout: mostMs });
    if (isLate)
      throw new UnsupportedError(
        `A ${command} that does not say its version within ${mostMs / 1000} s`,
        'try again when the machine is less busy, or see what the path has under that name',
      );
    if (stdout === undefined) return undefined;
    const [path, version] = JSON.parse(stdout) as [string, string];
    if (path !== '') this.found = { path, version };
    return this.found;
  }
}
