import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { root } from '../support/cli.ts';

it('what bundles for a watched start ends without a word when the start is over before its first answer', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'infra/rebuild.ts'], { cwd: root });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdout.destroy();
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, said }).toEqual({ code: 0, said: '' });
});
