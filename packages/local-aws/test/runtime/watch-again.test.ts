import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Updated } from '../../src/runtime/update.ts';
import { Watch } from '../../src/runtime/watch.ts';
import { freshDirectories } from '../support/directories.ts';
import { recordingOperator } from '../support/operator.ts';

const fresh = freshDirectories('watch-again-');
const unchanged: Updated = { provisioned: [], removed: [], deployment: [] };

it('a save while the app is synthesised is told, and a synthesis follows that has it', async () => {
  const directory = fresh();
  mkdirSync(join(directory, 'infra'));
  const file = join(directory, 'infra', 'app.ts');
  writeFileSync(file, 'first');
  const operator = recordingOperator();
  /** Each ends a synthesis. */
  const running: (() => void)[] = [];
  let applied = 0;
  const apply = async (): Promise<Updated> => {
    applied += 1;
    return unchanged;
  };
  const watching = new Watch({
    directory,
    places: [],
    changedAssets: join(directory, 'changed'),
    pageSources: [],
    deployed: { read: () => [], update: async () => unchanged, stacks: () => [] },
    synthesize: () => new Promise((resolve) => running.push(() => resolve(apply))),
    buildPage: async () => {},
    page: undefined,
    operator,
  });
  try {
    await expect
      .poll(() => {
        writeFileSync(file, `second ${performance.now()}`);
        return running.length;
      })
      .toBe(1);
    // What was saved before it began is no news.
    await new Promise((resolve) => setTimeout(resolve, 100));
    writeFileSync(file, 'third');
    await new Promise((resolve) => setTimeout(resolve, 100));
    running[0]?.();
    await expect.poll(() => running.length).toBe(2);
    expect([applied, operator.said.join('')]).toEqual([
      0,
      expect.stringContaining('infra/app.ts: saved while the app was synthesised, which is done again.'),
    ]);
    running[1]?.();
    await expect.poll(() => applied).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(running).toHaveLength(2);
  } finally {
    watching.stop();
  }
});
