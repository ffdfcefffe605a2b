import { vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Ended } from './support.ts';

class Exit extends Error {}

/**
 * Does the same as `run` in the process of the test, because starting one that loads the runtime takes half a second of
 * the processor. It suits commands that end by themselves and change nothing for others: directory, exit and output of
 * the process are replaced meanwhile. Each test file uses `run` once, to show that the command itself starts.
 */
export async function runHere(directory: string, ...args: string[]): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  let code: number | undefined;
  const home = process.cwd();
  const signals = (['SIGINT', 'SIGTERM'] as const).map((name) => [name, process.listeners(name)] as const);
  const spies = [
    ...(['stdout', 'stderr'] as const).map((name) =>
      vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
        if (code === undefined) said[name] += String(chunk);
        return true;
      }),
    ),
    vi.spyOn(process, 'exit').mockImplementation((given) => {
      code ??= Number(given ?? process.exitCode ?? 0);
      throw new Exit();
    }),
  ];
  process.chdir(directory);
  try {
    await main([process.execPath, 'local-aws', ...args]);
    code ??= Number(process.exitCode ?? 0);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  } finally {
    process.exitCode = undefined;
    process.chdir(home);
    for (const spy of spies) spy.mockRestore();
    for (const [name, before] of signals)
      for (const listener of process.listeners(name)) if (!before.includes(listener)) process.off(name, listener);
  }
  return { code: code ?? null, ...said };
}
