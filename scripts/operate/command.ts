import { createInterface } from 'node:readline/promises';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CommandError } from '../../functions/import/connect.ts';

/** The person at the terminal. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  /** Asks a question. It is undefined if nobody can be asked. */
  ask?(question: string): Promise<string>;
}

export type Values = Readonly<Record<string, string | boolean | undefined>>;

export interface OperatorCommand {
  readonly usage: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Runs the command and answers the exit code. */
  run(values: Values, terminal: Terminal): Promise<number>;
}

/** Runs a command. Answers its exit code: 0 means done, 1 that it failed, and 2 that its arguments were wrong. */
export async function runOperatorCommand(
  command: OperatorCommand,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const values = parse(command, args);
  if (typeof values === 'string') {
    terminal.err(`${values}\n\n${command.usage}`);
    return 2;
  }
  if (values['help'] === true) {
    terminal.out(command.usage);
    return 0;
  }
  try {
    return await command.run(values, terminal);
  } catch (error) {
    terminal.err(told(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

/** Is thrown if the arguments were wrong and nothing was done. */
export class UsageError extends CommandError {}

function parse({ options }: OperatorCommand, args: readonly string[]): Values | string {
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } } })
      .values as Values;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The advice on the errors of the SDK that a person most probably meets. */
const advice: Readonly<Record<string, string>> = {
  CredentialsProviderError:
    'There are no credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  ExpiredToken: 'The credentials have expired: sign in anew.',
  ExpiredTokenException: 'The credentials have expired: sign in anew.',
  InvalidClientTokenId: 'AWS does not know these credentials.',
};

function told(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  const { name, message, code } = error as Error & { readonly code?: string };
  if (code === 'ENOTFOUND') return `${message}: is the region spelt right, and the network there?`;
  return advice[name] ?? `It did not work: ${name}: ${message}`;
}

/** The terminal of this process. A question can be asked only if a person sits at it. */
export function processTerminal(): Terminal {
  const write = {
    out: (line: string) => void process.stdout.write(`${line}\n`),
    err: (line: string) => void process.stderr.write(`${line}\n`),
  };
  if (!process.stdin.isTTY) return write;
  return {
    ...write,
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
  };
}
