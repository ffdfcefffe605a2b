import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeDataDirectory } from '../../src/storage/data-directory.ts';
import { bin, ended, run, type Ended } from './support.ts';
import { terminal } from '../support/operator.ts';

/** An app whose synthesis leaves a file and takes some time. */
const directory = mkdtempSync(join(tmpdir(), 'start-'));
const trace = join(directory, 'synthesised');
let used: Server;

beforeAll(async () => {
  writeFileSync(
    join(directory, 'app.mjs'),
    `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(trace)}, ''); setTimeout(() => {}, ` +
      '20_000);',
  );
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'exec node app.mjs' }));
  mkdirSync(join(directory, 'web'));
  writeFileSync(join(directory, 'local-aws.json'), JSON.stringify({ site: { directory: 'web' } }));
  used = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => used.once('listening', resolve));
});
afterAll(() => {
  used.close();
  rmSync(directory, { recursive: true, force: true });
});
const port = (): string => String((used.address() as AddressInfo).port);
const start = (...options: string[]): Promise<Ended> => run(directory, '--data-dir', 'data', ...options);

describe('a start that cannot succeed', () => {
  it.each([
    ['--port', ['--site-port', '0']],
    ['--site-port', ['--port', '0']],
  ])('is refused before anything is written: %s in use', async (option, others) => {
    expect(await start(option, port(), ...others)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(new RegExp(`^PortInUse: Port ${port()} .*${option}\\.\n$`)),
    });
    expect([existsSync(trace), existsSync(join(directory, 'data'))]).toEqual([false, false]);
  });

  it('tells of all ports in use at once', async () => {
    const { stderr } = await start('--port', port(), '--site-port', port());
    for (const option of ['--port', '--site-port'])
      expect(stderr).toMatch(new RegExp(`Port ${port()} .* in use.* ${option}\\.$`, 'm'));
    expect([existsSync(trace), existsSync(join(directory, 'data'))]).toEqual([false, false]);
  });

  it('takes no port for two', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const number = String((free.address() as AddressInfo).port);
    await new Promise((resolve) => free.close(resolve));
    expect(await start('--port', number, '--site-port', number)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^PortInUse: .*--site-port\.\n$/),
    });
  });

  it('is refused before anything is written: the data directory in use, told of before its ports', async () => {
    const lock = takeDataDirectory(join(directory, 'taken'), terminal);
    const before = readdirSync(join(directory, 'taken'));
    const refused = await run(directory, '--data-dir', 'taken', '--port', port(), '--site-port', '0');
    const after = readdirSync(join(directory, 'taken'));
    lock.release();
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^DataDirectoryInUse: [^\n]*\n$/) });
    expect([existsSync(trace), after]).toEqual([false, before]);
  });
});

describe('a start without a terminal', () => {
  it('says each stage in a plain line, and ends with 130 on Ctrl-C', async () => {
    const child = spawn(process.execPath, [bin, '--data-dir', 'interrupted', '--port', '0', '--site-port', '0'], {
      cwd: directory,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = ended(child);
    await expect.poll(() => existsSync(trace), { timeout: 20_000, interval: 50 }).toBe(true);
    // A terminal sends the signal to the whole group, with the process that synthesises.
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await end).toEqual({
      code: 130,
      stdout: '',
      stderr: 'Synthesising the template …\nlocal-aws: Interrupted before it was ready.\n',
    });
  });
});
