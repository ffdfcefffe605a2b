import { parseArgs } from 'node:util';
import { errorName } from '../shared/storage/errors.ts';
import { CommandError, defaultOutputs } from './connect.ts';

export interface Terminal {
  out(line: string): void;
  err(line: string): void;
}

export const terminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

export interface Command {
  readonly usage: string;
  /** The number of arguments that it takes. */
  readonly operands: number;
  run(operands: readonly string[], outputs: string, terminal: Terminal): Promise<number>;
}

/** Runs a command. Answers its exit code: 0 means done, 1 that it failed, and 2 that its arguments were wrong. */
export async function runCommand(command: Command, args: readonly string[], { out, err }: Terminal): Promise<number> {
  const parsed = parse(args);
  if (typeof parsed !== 'string' && parsed.values.help === true) {
    out(command.usage);
    return 0;
  }
  if (typeof parsed === 'string' || parsed.positionals.length !== command.operands) {
    err(typeof parsed === 'string' ? parsed : 'Wrong number of arguments.');
    err(command.usage);
    return 2;
  }
  const outputs = parsed.values.outputs ?? defaultOutputs;
  try {
    return await command.run(parsed.positionals, outputs, { out, err });
  } catch (error) {
    err(told(error, outputs));
    return 1;
  }
}

function told(error: unknown, outputs: string): string {
  if (error instanceof CommandError) return error.message;
  const { message = '', code } = error as Partial<NodeJS.ErrnoException>;
  // A system that was started with another port or folder has its address in a file of its own.
  if (code === 'ECONNREFUSED')
    return (
      `Nothing answers at the address that stands in ${outputs}. Start the system with npm start; ` +
      'one with a folder of its own (--data-dir) is named by --outputs FOLDER/outputs.json.'
    );
  return `It did not work: ${[errorName(error), message].filter((part) => part !== '').join(': ')}`;
}

type Parsed = {
  readonly values: { readonly outputs?: string | undefined; readonly help?: boolean | undefined };
  readonly positionals: readonly string[];
};

function parse(args: readonly string[]): Parsed | string {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { outputs: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    return error instanceof Error ? error.message : 'The arguments cannot be read.';
  }
}

/** Reports the progress of work that takes longer than two seconds, at most once a second. */
export function reporter(
  err: (line: string) => void,
  what: string,
  now: () => number,
): (done: number, total?: number) => void {
  let next = now() + 2_000;
  return (done, total) => {
    if (now() < next) return;
    next = now() + 1_000;
    err(`${what}: ${done}${total === undefined ? '' : ` of ${total}`}`);
  };
}
