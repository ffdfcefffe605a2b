import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root, run } from '../support/cli.ts';

const dist = join(root, 'web/dist');
/** Without what a build beside this one has not renamed yet. */
const files = (): string[] => readdirSync(dist).filter((name) => !/\.\d+$/.test(name));
const built = async (): Promise<void> => {
  const { code, stderr } = await run(process.execPath, [join(root, 'web/build.mjs')]);
  expect([code, stderr]).toEqual([0, '']);
};

it('the page is whole at every moment while it is built again, and nothing of an earlier build is left', async () => {
  await built();
  const names = files();
  const sizes = new Map(names.map((name) => [name, readFileSync(join(dist, name)).length]));
  writeFileSync(join(dist, 'chunk-OLD.js'), '');
  let isOver = false;
  const building = Promise.all([built(), built()]).finally(() => (isOver = true));
  const seen = new Set<string>();
  for (let looks = 0; !isOver || looks === 0; looks += 1) {
    for (const [name, size] of sizes)
      if (!existsSync(join(dist, name)) || readFileSync(join(dist, name)).length !== size) seen.add(name);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await building;
  expect([...seen]).toEqual([]);
  expect(files().sort()).toEqual(names.sort());
});
