import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleOf, cacheFor } from '../bin/bundle.js';

const folder = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Servers of benchmarks may use the packages of the whole repository, as tests may. */
const libraries = ['package.json', '../../package.json'].flatMap((file) => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(folder(file), 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== 's3-select');
});

/**
 * Starts a server of these benchmarks in a process of its own. It is bundled as the command is, so that the measured
 * code is the code that people run.
 */
export async function forkServer(name: string, args: readonly string[]): Promise<ChildProcess> {
  const sources = [folder('src'), folder('bench'), folder('test/support'), folder('../s3-select/src')];
  return fork(
    await bundleOf(`bench/${name}.ts`, { directory: cacheFor(`bench/${name}`), sources, libraries }),
    [...args],
    { execArgv: [], env: { ...process.env, NODE_ENV: 'production' } },
  );
}
