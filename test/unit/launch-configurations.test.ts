import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPorts, usualInspectorPort } from '../../packages/local-aws/src/kernel/debugging.ts';
import { root } from '../support/cli.ts';
import { debug, startAdapter, type Place } from '../support/debug-adapter.ts';

interface Configuration {
  readonly name: string;
  readonly request: 'launch' | 'attach';
  readonly program?: string;
  readonly args?: readonly string[];
  readonly port?: number;
  readonly [member: string]: unknown;
}

const folder = root.replace(/\/$/, '');
/** The test that the editor shows. */
const shown = 'packages/local-aws/test/kernel/utf8.test.ts';
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

const { configurations } = JSON.parse(
  read('.vscode/launch.json').replaceAll('${workspaceFolder}', folder).replaceAll('${relativeFile}', shown),
) as { readonly configurations: readonly Configuration[] };

describe('.vscode/launch.json', () => {
  it('starts programs that exist, in the folder of the repository, and leaves no variable open', () => {
    const launches = configurations.filter(({ request }) => request === 'launch');
    expect(launches.length).toBeGreaterThan(2);
    for (const { program = '', cwd } of launches) expect([existsSync(program), cwd]).toEqual([true, folder]);
    expect(JSON.stringify(configurations)).not.toContain('${');
  });

  it('attaches to the ports where resolvers, the first function, and what --inspect starts listen', () => {
    const attached = configurations.filter(({ request }) => request === 'attach').map(({ port }) => port);
    const firstOfFunctions = createPorts(usualInspectorPort + 1).of('first');
    expect(attached).toEqual([usualInspectorPort, firstOfFunctions, usualInspectorPort]);
  });

  it('has every launch that docs/contributing/debugging.md names', () => {
    const named = [...read('docs/contributing/debugging.md').matchAll(/launch \*\*([^*]+)\*\*/g)].map(([, one]) => one);
    expect(named.length).toBeGreaterThan(3);
    expect(configurations.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  });
});

const adapter = process.env['JS_DEBUG'];

/** VS Code's own adapter does what it does behind the button. JS_DEBUG names its `dapDebugServer.js`. */
describe.skipIf(adapter === undefined)('with the adapter of VS Code, a breakpoint stops', () => {
  let port: number;
  let stop: () => void;
  beforeAll(async () => {
    ({ port, stop } = await startAdapter(adapter ?? ''));
  });
  afterAll(() => stop());

  it.each([
    ['Test: this file', [], shown, 'const bytes = new Uint8Array([0xff'],
    [
      'Runtime: npm start, from its sources',
      ['--version'],
      'packages/local-aws/src/cli/main.ts',
      'await program.parseAsync',
    ],
  ])('%s', async (name, more, file, text) => {
    const line =
      read(file)
        .split('\n')
        .findIndex((one) => one.includes(text)) + 1;
    const places: Place[] = [];
    const ended = new Promise<ChildProcess>((resolve) => {
      const { args = [], ...configuration } = configurations.find((one) => one.name === name) ?? { args: [] };
      // `node` is another name of `pwa-node`, which VS Code replaces.
      const asked = { ...configuration, args: [...args, ...more], type: 'pwa-node', __workspaceFolder: folder };
      void debug(port, asked, {
        breakpoints: [{ file: join(folder, file), line }],
        stopped: (place) => void places.push(place),
        started: (child) => void once(child, 'close').then(() => resolve(child)),
      });
    });
    expect((await ended).exitCode).toBe(0);
    expect(places).toContainEqual({ file: join(folder, file), line });
  });
});
