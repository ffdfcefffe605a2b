import { resolve } from 'node:path';
import { Command } from 'commander';
import { AwsError } from '../errors.ts';
import type { Digest } from '../local-state/digest.ts';
import { rotateKeys } from '../local-state/key-rotation.ts';
import { digestState, exportState, importState, resetState } from '../local-state/transfer.ts';
import { printError } from './print-error.ts';

const names = ['export', 'import', 'digest', 'reset', 'rotate-keys'];

export const isStateCommand = (argv: readonly string[]): boolean => names.includes(argv[2] ?? '');

/** `local-aws export|import|digest|reset|rotate-keys`: what is done to the local state beside running it. */
export async function runStateCommand(argv: readonly string[]): Promise<void> {
  try {
    await commands().parseAsync(argv as string[]);
  } catch (error) {
    printError(error);
    process.exitCode = 1;
  }
}

interface Options {
  readonly dataDir: string;
  readonly yes?: boolean;
  readonly userPool?: readonly string[];
}

function commands(): Command {
  const program = new Command('local-aws').description('The local state: everything the local AWS holds.');
  const add = (name: string, description: string, run: (directory: string, file: string, options: Options) => string | Promise<string>): Command => {
    const command = program.command(name).description(description).option('--data-dir <directory>', 'where everything is kept', '.dragons');
    return command.action(async (...given: unknown[]) => {
      const options = command.opts<Options>();
      const file = typeof given[0] === 'string' ? resolve(given[0]) : '';
      process.stdout.write(`${await run(resolve(options.dataDir), file, options)}\n`);
    });
  };
  add('export', 'Writes the state into a new file, as of one moment, also while a runtime uses it.', (directory, file) => `${file}: ${shown(exportState(directory, file))}`).argument('<file>');
  add('import', 'Makes an exported file the state of a data directory that holds none.', (directory, file) => `${directory}: ${shown(importState(directory, file))}`).argument('<file>');
  add('digest', 'Prints the digest of the state: equal digests, equal states.', (directory) => shown(digestState(directory)));
  add('reset', 'Removes the state, the outbox and the logs; the next start begins anew.', (directory, _file, { yes }) => {
    if (!yes) throw new AwsError('NotConfirmed', `This removes everything in ${directory}. Say so with --yes.`);
    return `${directory}: removed ${resetState(directory).join(', ') || 'nothing'}`;
  }).option('--yes', 'confirm that everything is to be removed');
  add('rotate-keys', 'Has user pools sign with new keys, also while a runtime uses the directory. Tokens that live stay good: the old keys are published until the last of them has expired.', async (directory, _file, { userPool }) => {
    const rotated = await rotateKeys(directory, userPool);
    return rotated.map(({ userPoolId, published }) => `${userPoolId}: two new keys sign, ${published} are published`).join('\n') || `${directory} holds no user pool`;
  }).option('--user-pool <id...>', 'these pools only');
  return program;
}

const shown = ({ digest, rows }: Digest): string => `${rows} rows, sha256 ${digest}`;
