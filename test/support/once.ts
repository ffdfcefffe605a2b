import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';

/**
 * A folder that is filled once for all test files of a run, which are processes of their own: whoever comes first makes
 * it, the others wait. Nobody writes into it afterwards.
 */
export async function madeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const shared = process.env['DRAGONS_SHARED_FOLDER'];
  if (shared === undefined) throw new Error('The set-up of vitest.config.ts has not run.');
  const [folder, ready, failed] = ['', '.ready', '.failed'].map((ending) => join(shared, `${name}${ending}`)) as [
    string,
    string,
    string,
  ];
  if (!isFirst(folder)) {
    await vi.waitUntil(() => existsSync(ready) || existsSync(failed), { timeout: 180_000, interval: 100 });
    if (existsSync(failed)) throw new Error(`${name} could not be made; the test file that came first says why.`);
    return folder;
  }
  try {
    await make(folder);
    writeFileSync(ready, '');
  } catch (error) {
    writeFileSync(failed, '');
    throw error;
  }
  return folder;
}

function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
