import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { readConfiguration, type Configuration } from '../runtime/configuration.ts';

const usual = '.local-aws';

/** The text that `--help` shows for `--data-dir`. */
export const dataDirectoryHelp = `where everything is kept (default: "${usual}", unless local-aws.json names another)`;

/** Chooses the data directory for a command: its own option wins over the option before the command. */
export function dataDirectoryFor(program: Command, command: { readonly dataDir?: string }): string {
  const given = command.dataDir ?? program.opts<{ dataDir?: string }>().dataDir;
  const folder = process.cwd();
  return dataDirectoryOf(folder, given, given === undefined ? readConfiguration(folder) : {});
}

/**
 * Chooses the data directory for an app in `folder`: the given one, the one that `local-aws.json` names, or the
 * default. An app may also name its earlier data directory, which is used for as long as it exists.
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
