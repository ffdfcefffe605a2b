import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';

/** A place of a source that cannot be bundled. */
export interface BundleError {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly text: string;
}

interface Answer {
  /** What the app builds, files and folders, each with the sources that are in it. */
  readonly outputs?: Readonly<Record<string, readonly string[]>>;
  /** Those that have changed. */
  readonly changed?: readonly string[];
  readonly errors?: readonly BundleError[];
}

/** Builds again what files of the app are in. */
export interface Bundler {
  /** Everything it builds. */
  outputs(): readonly string[];
  /** Whether all of the files are known to be in something. */
  knows(files: readonly string[]): boolean;
  rebuild(files: readonly string[]): Promise<{ readonly changed: string[]; readonly errors: readonly BundleError[] }>;
  stop(): void;
}

/**
 * A program of the app that bundles, and stays for the next change: it writes what it builds from what, then answers
 * each line `{"changed": [files]}` with a line `{"changed": [outputs], "errors": [...], "outputs": {...}}`.
 */
export async function startBundler(command: string, directory: string): Promise<Bundler | undefined> {
  const child = spawn(command, { cwd: directory, shell: true, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  const waiting: ((answer: Answer | undefined) => void)[] = [];
  const next = (): Promise<Answer | undefined> => new Promise((done) => waiting.push(done));
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line) as Answer));
  let ended = false;
  child.on('close', () => {
    ended = true;
    for (const done of waiting.splice(0)) done(undefined);
  });
  const absolute = (path: string): string => resolve(directory, path);
  let inputs = new Map<string, Set<string>>();
  const take = ({ outputs }: Answer): void => {
    if (outputs)
      inputs = new Map(Object.entries(outputs).map(([path, files]) => [absolute(path), new Set(files.map(absolute))]));
  };
  const first = await next();
  if (!first) return undefined;
  take(first);
  return {
    outputs: () => [...inputs.keys()],
    knows: (files) => !ended && files.every((file) => [...inputs.values()].some((within) => within.has(file))),
    async rebuild(files) {
      child.stdin.write(`${JSON.stringify({ changed: files })}\n`);
      const answer = (await next()) ?? { errors: [{ text: `"${command}" has ended.` }] };
      take(answer);
      return { changed: (answer.changed ?? []).map(absolute), errors: answer.errors ?? [] };
    },
    stop: () => void child.stdin.end(),
  };
}
