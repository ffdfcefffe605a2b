import { spawn } from 'node:child_process';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Configuration } from '../runtime/configuration.ts';

/** Runs the command of local-aws.json that builds the page, if there is one. */
export async function buildSite(directory: string, { site }: Configuration): Promise<void> {
  if (!site?.command) return;
  const child = spawn(site.command, { cwd: directory, shell: true, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((done, failed) => child.on('error', failed).on('close', done));
  if (code !== 0)
    throw new OperatorError('SiteBuildFailed', `The site command "${site.command}" ended with code ${code}.`);
}
