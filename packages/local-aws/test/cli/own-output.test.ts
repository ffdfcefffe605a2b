import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Outputs } from '../../src/runtime/outputs-model.ts';
import { ask } from './api-assembly.ts';
import { bin } from './support.ts';
import { answering, watchedApp } from './watched-app.ts';

it('what is written into a file of the folder, as a shell does with >, is no change of the app', async () => {
  const app = watchedApp();
  const files = ['out.txt', 'said.txt'].map((name) => openSync(app.path(name), 'w'));
  const options = ['--port', '0', '--site-port', '0', '--no-console', '--json', '--verbose'];
  const child = spawn(process.execPath, [bin, ...options], { cwd: app.directory, stdio: ['ignore', ...files] });
  const end = new Promise((resolve) => void child.once('close', resolve));
  try {
    const text = (name: string): string => readFileSync(app.path(name), 'utf8');
    await expect.poll(() => text('out.txt'), { timeout: 30_000 }).toMatch(/\n$/);
    const outputs = JSON.parse(text('out.txt')) as Outputs;
    expect(await ask(outputs, '{ hello }')).toEqual({ data: { hello: 'first' } });
    app.write('resolvers/hello.js', answering("'second'"));
    await expect.poll(() => text('said.txt'), { timeout: 20_000 }).toContain('✓ resolvers/hello.js: helloResolver');
    // The last synthesis follows after two seconds; the lines of others would come without end.
    await delay(4000);
    expect(text('said.txt')).not.toMatch(/ (out|said)\.txt/);
    expect(await ask(outputs, '{ hello }')).toEqual({ data: { hello: 'second' } });
  } finally {
    child.kill('SIGINT');
    await end;
    files.forEach((file) => closeSync(file));
    rmSync(app.directory, { recursive: true, force: true });
  }
}, 60_000);
