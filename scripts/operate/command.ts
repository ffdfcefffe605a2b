import { createInterface } from 'node:readline/promises';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CommandError } from '../../functions/import/connect.ts';

/** Whoever sits before the command. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  /** Undefined where nobody can be asked. */
  ask?(question: string): Promise<string>;
}

export type Values = Readonly<Record<string, string | boolean | undefined>>;

export interface OperatorCommand {
  readonly usage: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** The exit code. */
  run(values: Values, terminal: Terminal): Promise<number>;
}

/** 0: done. 1: it could not be done. 2: it was not asked for properly. */
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

/** It was not asked for properly, and nothing was done. */
export class UsageError extends CommandError {}

function parse({ options }: OperatorCommand, args: readonly string[]): Values | string {
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } } })
      .values as Values;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What a person can do about the errors of the SDK that they are most likely to meet. */
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

/** The terminal of this process; it can be asked only where a person sits before it. */
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
