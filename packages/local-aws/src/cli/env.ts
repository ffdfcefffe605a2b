import { Option, type Command } from 'commander';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Outputs } from '../runtime/outputs.ts';
import { requireState } from '../storage/ownership.ts';
import { dataDirectoryFor, dataDirectoryHelp } from './data-directory-of.ts';
import { clients, type Target } from './env-clients.ts';
import { readOutputs } from './outputs-file.ts';

/**
 * Adds `local-aws env`, which prints the settings by which clients of several kinds reach the runtime of a directory.
 */
export function addEnv(program: Command): void {
  program
    .command('env')
    .description('Prints what makes a client call the system: eval "$(local-aws env)"')
    .addOption(new Option('--for <client>', 'for whom').choices(Object.keys(clients)).default('sh'))
    .option('--region <region>', 'for which region, where stacks of several regions run')
    .option('--data-dir <directory>', dataDirectoryHelp)
    .action((options: { for: string; region?: string; dataDir?: string }) => {
      const directory = dataDirectoryFor(program, options);
      requireState(directory);
      process.stdout.write(environmentFor(options.for, inRegion(readOutputs(directory), options.region)));
    });
}

/** Answers the outputs of a region, with the credentials of the account. */
function inRegion(outputs: Outputs, region: string = outputs.region): Target {
  if (region === outputs.region) return outputs;
  const { credentials, furtherRegions = {} } = outputs;
  const further = Object.hasOwn(furtherRegions, region) ? furtherRegions[region] : undefined;
  if (further) return { ...further, credentials };
  const known = [outputs.region, ...Object.keys(furtherRegions)].join(', ');
  throw new OperatorError('OtherRegion', `--region ${region}: no stack runs there. There are stacks in ${known}.`);
}

export const environmentFor = (client: string, target: Target): string => `${clients[client]?.(target).trim()}\n`;
