import { spawn } from 'node:child_process';
import { OperatorError } from '../kernel/operator-error.ts';
import type { DataDirectory } from '../storage/data-directory.ts';

/** Runs the seed command, unless it has already succeeded in this data directory. */
export async function seedOnce(
  data: DataDirectory,
  { command, cwd }: { command: string; cwd: string },
  outputsFile: string,
): Promise<void> {
  data.database.exec('CREATE TABLE IF NOT EXISTS runtime_seeded (command TEXT PRIMARY KEY)');
  if (data.database.prepare('SELECT 1 FROM runtime_seeded').get()) return;
  const child = spawn(command, {
    cwd,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LOCAL_AWS_OUTPUTS: outputsFile, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0)
    throw new OperatorError(
      'SeedFailed',
      `The seed command "${command}" ended with code ${code}:\n${Buffer.concat(said).toString('utf8').trim()}`,
    );
  data.database.prepare('INSERT INTO runtime_seeded (command) VALUES (?)').run(command);
}
