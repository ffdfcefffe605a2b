import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';

/** Runs the `app` command of cdk.json as the CDK CLI would, and writes the cloud assembly to `output`. */
export async function synthesize(directory: string, output: string): Promise<void> {
  const { app, context = {} } = readCdkJson(directory);
  const environment = {
    ...process.env,
    CDK_OUTDIR: output,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    CDK_VALIDATION: 'false',
    CDK_DISABLE_VERSION_CHECK: 'true',
  };
  const child = spawn(app, { cwd: directory, shell: true, stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0)
    throw new OperatorError(
      'SynthesisFailed',
      `"${app}" ended with code ${code}:\n${Buffer.concat(said).toString('utf8').trim()}`,
    );
}

function readCdkJson(directory: string): { app: string; context?: Record<string, unknown> } {
  let cdk: { app?: unknown; context?: Record<string, unknown> };
  try {
    cdk = JSON.parse(readFileSync(join(directory, 'cdk.json'), 'utf8')) as typeof cdk;
  } catch (cause) {
    throw new OperatorError(
      'NoCdkApp',
      `${directory} has no readable cdk.json. Run from the folder of a CDK app, or give --assembly DIR.`,
      { cause },
    );
  }
  if (typeof cdk.app !== 'string') throw new OperatorError('NoCdkApp', 'cdk.json names no "app" command.');
  return { app: cdk.app, ...(cdk.context && { context: cdk.context }) };
}
