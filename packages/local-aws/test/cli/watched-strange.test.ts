import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './api-assembly.ts';
import { startCommand } from './support.ts';
import { answering, schema, watchedApp } from './watched-app.ts';

/** What may appear in the folder of an app, beside sources. A pipe that is waited for would stop everything. */

const app = watchedApp();
let runtime: Awaited<ReturnType<typeof startCommand>>;
beforeAll(async () => {
  writeFileSync(
    app.path('bundler.mjs'),
    "console.log('bundling…'); console.log('[1]'); console.log('{\"outputs\":{\"a\":5}}');\n" +
      'console.log(\'{"outputs":{}}\'); process.stdin.resume();\n',
  );
  // A pattern for folders alone asks what a path is.
  app.write('.gitignore', 'a-link-to-itself.js/\na-pipe.js/\n');
  app.write('local-aws.json', JSON.stringify({ watch: { bundler: 'node bundler.mjs' } }));
  runtime = await startCommand(app.directory, '--site-port', '0');
}, 60_000);
afterAll(async () => {
  await runtime.stop();
  rmSync(app.directory, { recursive: true, force: true });
});

const pipe = (path: string): void => void execFileSync('mkfifo', [path]);

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

let saves = 0;
/** What is saved after it still takes effect. */
async function expectFollowed(): Promise<void> {
  const text = `save ${(saves += 1)}`;
  app.write('resolvers/hello.js', answering(`'${text}'`));
  const answer = async (): Promise<unknown> => (await ask(runtime.outputs, '{ hello }')).data;
  await expect.poll(answer, { timeout: 20_000, interval: 50 }).toEqual({ hello: text });
}

describe.skipIf(process.platform === 'win32')('an app is followed when there appears', () => {
  it.each<[string, (path: string) => void]>([
    ['a pipe', pipe],
    ['a device', (path) => symlinkSync('/dev/zero', path)],
    ['a link to itself', (path) => symlinkSync(path, path)],
    ['a link to nowhere', (path) => symlinkSync(`${path}-missing`, path)],
    ['a link to the whole machine', (path) => symlinkSync('/', path)],
    ['a link to the folder itself', (path) => symlinkSync('.', path)],
    ['a file of forty gigabytes', (path) => (writeFileSync(path, ''), truncateSync(path, 40 * 2 ** 30))],
    ['a folder without permissions', (path) => mkdirSync(path, { mode: 0 })],
  ])(
    '%s',
    async (name, make) => {
      make(app.path(`resolvers/${name.replaceAll(' ', '-')}.js`));
      await expectFollowed();
    },
    30_000,
  );

  it.each(['cdk.json'])(
    'a pipe in the place of %s',
    async (name) => {
      const text = app.read(name);
      for (const make of [pipe, (path: string) => symlinkSync('/dev/zero', path)]) {
        rmSync(app.path(name));
        make(app.path(name));
        // A synthesis begins when nobody has saved for a while.
        await new Promise((resolve) => setTimeout(resolve, 500));
        rmSync(app.path(name));
        app.write(name, text);
        await expectFollowed();
      }
    },
    60_000,
  );

  it('folders that are gone again', async () => {
    for (let index = 0; index < 300; index += 1) {
      mkdirSync(app.path(`gone-${index}/a/b/c`), { recursive: true });
      rmSync(app.path(`gone-${index}`), { recursive: true });
    }
    for (let index = 0; index < 300; index += 1) {
      mkdirSync(app.path(`to-and-fro/a`), { recursive: true });
      renameSync(app.path('to-and-fro'), app.path('fro-and-to'));
      await new Promise(setImmediate);
      rmSync(app.path('fro-and-to'), { recursive: true });
    }
    await expectFollowed();
  }, 60_000);

  it('a folder in the place of one that was removed', async () => {
    rmSync(app.path('resolvers'), { recursive: true });
    mkdirSync(app.path('resolvers'));
    await expectFollowed();
    rmSync(app.path('resolvers'), { recursive: true });
    await expectFollowed();
    await expectFollowed();
    mkdirSync(app.path('prepared'));
    app.write('prepared/hello.js', answering("'prepared'"));
    renameSync(app.path('resolvers'), app.path('former'));
    renameSync(app.path('prepared'), app.path('resolvers'));
    await expectFollowed();
  }, 60_000);

  it('a synthesis that writes beside the sources, in steps: it does not cause others without end', async () => {
    const good = app.read('app.mjs');
    const [write, step] = ["writeFileSync('built/hello.js', ", 'await new Promise((done) => setTimeout(done, 60));'];
    const inSteps = `writeFileSync('.synthesized', 'x', { flag: 'a' });\n${write}'');\n${step}\n${write}`;
    app.write('app.mjs', good.replace(write, inSteps));
    const count = (): number => (existsSync(app.path('.synthesized')) ? app.read('.synthesized').length : 0);
    await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(1);
    const more = async (): Promise<number> => {
      const before = count();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return count() - before;
    };
    await expect.poll(more, { timeout: 20_000 }).toBe(0);
    app.write('app.mjs', good);
    await expectFollowed();
  }, 60_000);

  /** Writes an app whose synthesis never ends. Answers the process of it. */
  async function neverEnds(): Promise<number> {
    rmSync(app.path('pid'), { force: true });
    const endless = "writeFileSync('pid', String(process.pid));\nsetInterval(() => 0, 9);\n";
    app.write('app.mjs', `import { writeFileSync } from 'node:fs';\n${endless}`);
    const written = (): string => (existsSync(app.path('pid')) ? app.read('pid') : '');
    await expect.poll(written, { timeout: 30_000 }).toMatch(/^\d+$/);
    return Number(app.read('pid'));
  }

  it('a synthesis that never ends; a change that comes later takes effect', async () => {
    const good = app.read('app.mjs');
    const synthesis = await neverEnds();
    app.write('app.mjs', good);
    app.write('schema.graphql', schema.replace('hello: String', 'hello: String more: String'));
    const more = async (): Promise<unknown> => (await ask(runtime.outputs, '{ more }')).data;
    await expect.poll(more, { timeout: 40_000, interval: 100 }).toEqual({ more: null });
    await expect.poll(() => isRunning(synthesis)).toBe(false);
  }, 90_000);

  it('a synthesis that never ends; it ends with the runtime, which has told of nothing unexpected', async () => {
    const synthesis = await neverEnds();
    const { stderr, code } = await runtime.stop();
    await expect.poll(() => isRunning(synthesis)).toBe(false);
    expect(stderr).toMatch(/^local-aws: bundling…$/m);
    expect(stderr).toMatch(/^local-aws: Files have changed since the synthesis began, \d+ s ago: it is ended\.$/m);
    expect(stderr).not.toMatch(/unexpected error|\n\s+at /);
    expect(code).toBe(0);
  }, 60_000);
});
