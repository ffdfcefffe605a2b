import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { readConfiguration, type Configuration } from '../runtime/configuration.ts';

const usual = '.local-aws';

/** What `--help` says of `--data-dir`. */
export const dataDirectoryHelp = `where everything is kept (default: "${usual}", unless local-aws.json names another)`;

/** For a command of the program: its own option, or the one that stands before it. */
export function dataDirectoryFor(program: Command, command: { readonly dataDir?: string }): string {
  const given = command.dataDir ?? program.opts<{ dataDir?: string }>().dataDir;
  const folder = process.cwd();
  return dataDirectoryOf(folder, given, given === undefined ? readConfiguration(folder) : {});
}

/**
 * Where everything is kept that runs in `folder`: what was given, what `local-aws.json` names, or the usual place. An
 * app that kept it elsewhere names that too, and goes on there for as long as the folder is.
 */
export function dataDirectoryOf(
  folder: string,
  given: string | undefined,
  { dataDirectory = usual, formerDataDirectory }: Configuration,
): string {
  if (given !== undefined) return resolve(folder, given);
  const goesOn = formerDataDirectory !== undefined && !existsSync(join(folder, dataDirectory));
  return resolve(folder, goesOn && existsSync(join(folder, formerDataDirectory)) ? formerDataDirectory : dataDirectory);
}
