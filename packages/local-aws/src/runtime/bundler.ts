import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { isObject } from '../kernel/is-object.ts';

/** A place in a source that cannot be bundled. */
export interface BundleError {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly text: string;
}

interface Answer {
  /** The files and folders that the app builds, each with the sources that it contains. */
  readonly outputs?: Readonly<Record<string, readonly string[]>>;
  /** The outputs that have changed. */
  readonly changed?: readonly string[];
  readonly errors?: readonly BundleError[];
}

/** Rebuilds the outputs that contain changed files of the app. */
export interface Bundler {
  /** Lists all outputs. */
  outputs(): readonly string[];
  /** Tells whether every one of the files belongs to some output. */
  knows(files: readonly string[]): boolean;
  rebuild(files: readonly string[]): Promise<{ readonly changed: string[]; readonly errors: readonly BundleError[] }>;
  stop(): void;
}

/**
 * Starts a program of the app that bundles and stays for the next change. It first writes which outputs it builds from
 * which sources. Then it answers each line `{"changed": [files]}` with a line `{"changed": [outputs], "errors": [...],
 * "outputs": {...}}`. Other lines that it prints are for the developer.
 */
export async function startBundler(
  command: string,
  directory: string,
  tell: (line: string) => void,
): Promise<Bundler | undefined> {
  const child = spawn(command, { cwd: directory, shell: true, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  const waiting: ((answer: Answer | undefined) => void)[] = [];
  const next = (): Promise<Answer | undefined> => new Promise((done) => waiting.push(done));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = answerIn(line);
    if (answer) waiting.shift()?.(answer);
    else tell(line);
  });
  let ended = false;
  child.on('error', (error) => tell(`"${command}" cannot be run: ${error.message}`));
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

/** Answers undefined for a line that is no answer. */
function answerIn(line: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!isObject(value)) return undefined;
    const { outputs = {}, changed = [], errors = [] } = value;
    const isAnswer =
      isObject(outputs) && Object.values(outputs).every(isTexts) && isTexts(changed) && Array.isArray(errors);
    return isAnswer && errors.every(isObject) ? (value as Answer) : undefined;
  } catch {
    return undefined;
  }
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((text: unknown) => typeof text === 'string');
