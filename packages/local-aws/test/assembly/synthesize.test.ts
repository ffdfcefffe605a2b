import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { synthesize } from '../../src/assembly/synthesize.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('synthesize-');

it('an app that prints very much fails with what it said last', async () => {
  const directory = fresh();
  mkdirSync(directory, { recursive: true });
  const app = "process.stdout.write('x\\n'.repeat(4e6), () => { console.error('the reason'); process.exitCode = 3; });";
  writeFileSync(join(directory, 'app.mjs'), app);
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'node app.mjs' }));
  const failed = await synthesize(directory, join(directory, 'cdk.out')).catch((error: unknown) => error);
  const { code, message } = failed as { code: string; message: string };
  expect(code).toBe('SynthesisFailed');
  expect(message).toContain('ended with code 3');
  expect(message).toMatch(/the reason$/);
  expect(message.length).toBeLessThan(300_000);
});

it('a command that has ended is over, whatever it has left behind', async () => {
  const directory = fresh();
  mkdirSync(directory, { recursive: true });
  const left = "spawn(process.execPath, ['-e', 'setTimeout(() => 0, 20_000)'], { detached: true, stdio: 'inherit' })";
  writeFileSync(
    join(directory, 'app.mjs'),
    "import { spawn } from 'node:child_process';\nimport { writeFileSync } from 'node:fs';\n" +
      `const child = ${left};\nwriteFileSync('pid', String(child.pid));\nchild.unref();\n`,
  );
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'node app.mjs' }));
  await synthesize(directory, join(directory, 'cdk.out'));
  // It still runs: what it holds was not waited for.
  expect(process.kill(Number(readFileSync(join(directory, 'pid'), 'utf8')), 'SIGKILL')).toBe(true);
}, 15_000);
