import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './cli.ts';

const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };

/**
 * Writes the application's cloud assembly with these settings of `-c`. It runs the program that the CDK's command line
 * would run, without that command line and without validation: both take longer than the synthesis.
 */
export async function synthesise(assembly: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const { code, stdout, stderr } = await run(process.execPath, ['--import', 'tsx', 'infra/app.ts'], {
    env: {
      CDK_OUTDIR: assembly,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...settings }),
      CDK_VALIDATION: 'false',
    },
  });
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
}
