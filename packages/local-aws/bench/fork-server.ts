import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleOf, cacheFor } from '../bin/bundle.js';

const folder = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Servers of benchmarks also use what tests may: the packages of the whole repository. */
const libraries = ['package.json', '../../package.json'].flatMap((file) => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(folder(file), 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== 's3-select');
});

/**
 * A server of these benchmarks in a process of its own, bundled as the command is: what is measured is what people run.
 */
export async function forkServer(name: string, args: readonly string[]): Promise<ChildProcess> {
  const sources = [folder('src'), folder('bench'), folder('test/support'), folder('../s3-select/src')];
  return fork(
    await bundleOf(`bench/${name}.ts`, { directory: cacheFor(`bench/${name}`), sources, libraries }),
    [...args],
    { execArgv: [], env: { ...process.env, NODE_ENV: 'production' } },
  );
}
