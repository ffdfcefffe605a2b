import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Configuration } from '../runtime/configuration.ts';

/** Runs the command of local-aws.json that builds the page, if there is one. Afterwards its folder has to exist. */
export async function buildSite(directory: string, { site }: Configuration): Promise<void> {
  if (!site) return;
  if (site.command) await build(site.command, directory);
  if (!existsSync(resolve(directory, site.directory)))
    throw new OperatorError('SiteBuildFailed', `local-aws.json: site.directory: there is no folder ${site.directory}.`);
}

async function build(command: string, directory: string): Promise<void> {
  const child = spawn(command, { cwd: directory, shell: true, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((done, failed) => child.on('error', failed).on('close', done));
  if (code !== 0) throw new OperatorError('SiteBuildFailed', `The site command "${command}" ended with code ${code}.`);
}
