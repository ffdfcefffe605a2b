import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleOf } from '../bin/bundle.js';

const folder = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** A server of these benchmarks in a process of its own, bundled as the command is: what is measured is what people run. */
export async function forkServer(name: string, args: readonly string[]): Promise<ChildProcess> {
  const sources = [folder('src'), folder('bench'), folder('test/support'), folder('../s3-select/src')];
  return fork(await bundleOf(`bench/${name}.ts`, { directory: folder(`dist/bench/${name}`), sources }), [...args], { execArgv: [], env: { ...process.env, NODE_ENV: 'production' } });
}
