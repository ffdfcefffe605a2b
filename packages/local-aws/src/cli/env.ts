import { Option, type Command } from 'commander';
import { requireState } from '../storage/ownership.ts';
import { dataDirectoryFor, dataDirectoryHelp } from './data-directory-of.ts';
import { clients, type Target } from './env-clients.ts';
import { outputsIn, regionHelp } from './outputs-file.ts';

/**
 * Adds `local-aws env`, which prints the settings by which clients of several kinds reach the runtime of a directory.
 */
export function addEnv(program: Command): void {
  program
    .command('env')
    .description('Prints what makes a client call the system: eval "$(local-aws env)"')
    .addOption(new Option('--for <client>', 'for whom').choices(Object.keys(clients)).default('sh'))
    .option('--region <region>', regionHelp)
    .option('--data-dir <directory>', dataDirectoryHelp)
    .action((options: { for: string; region?: string; dataDir?: string }) => {
      const directory = dataDirectoryFor(program, options);
      requireState(directory);
      process.stdout.write(environmentFor(options.for, outputsIn(directory, options.region)));
    });
}

export const environmentFor = (client: string, target: Target): string => `${clients[client]?.(target).trim()}\n`;
