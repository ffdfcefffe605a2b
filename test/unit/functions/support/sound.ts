import { expect } from 'vitest';
import { countDragons } from '../../../../functions/count-dragons/count.ts';
import { rowsOfClaims } from '../../../../functions/import/rebuild-views.ts';
import type { Directory } from '../../../../functions/shared/dragon/catalogue/layout.ts';
import { KnownDirectories, readDirectory } from '../../../../functions/shared/dragon/catalogue/directory.ts';
import { leafOf, shardKey } from '../../../../functions/shared/dragon/catalogue/layout.ts';
import { deleteOldShards, readVisible } from '../../../../functions/shared/dragon/catalogue/generation.ts';
import { readRows } from '../../../../functions/shared/dragon/catalogue/row.ts';
import { openShard } from '../../../../functions/shared/dragon/catalogue/shard.ts';
import { surveyCatalogue } from '../../../../functions/shared/dragon/catalogue/survey.ts';
import { splitShard } from '../../../../functions/shared/dragon/catalogue/split.ts';
import type { Application } from './application.ts';
import { seeded } from './application.ts';
import { Crash } from './memory-store.ts';

export const directoryOf = async (application: Application): Promise<Directory> => {
  const open = await readDirectory(application);
  if (open === undefined) throw new Error('There is no directory.');
  return open.directory;
};

export const bodyOf = (application: Application, directory: Directory, prefix: string): Buffer =>
  application.derived.objects.get(shardKey(application.catalogueKey, directory, prefix))?.body ?? Buffer.alloc(0);

/** Views = claims; every row in its own shard, once, at its own position; counts that agree. */
export async function expectSound(application: Application): Promise<void> {
  application.world.fault = () => undefined;
  const directory = await directoryOf(application);
  const claimed = (await rowsOfClaims(application)).map(({ _key }) => _key).sort();
  expect((await readVisible(application)).map(({ _key }) => _key).sort()).toEqual(claimed);
  const keys: string[] = [];
  for (const prefix of directory.leaves) {
    const shard = openShard(prefix, bodyOf(application, directory, prefix));
    expect([prefix, shard.seal]).toEqual([prefix, undefined]);
    for (const row of readRows(shard.body)) {
      expect(shard.body.subarray(row._pos, row._pos + 8).toString()).toBe('{"_pos":');
      expect(leafOf(directory, row._key)).toBe(prefix);
      keys.push(row._key);
    }
  }
  expect(keys.sort()).toEqual(claimed);
  const counts = await countDragons(application, { by: 'FAMILY' });
  expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(claimed.length);
  expect(await countDragons(application, { by: 'FAMILY', filter: { name: { contains: '' } } })).toEqual(counts);
}

/** Another container, which knows nothing yet and then what it has read within the last minute. */
export const container = (application: Application): { -readonly [K in keyof Application]: Application[K] } => ({
  ...application,
  directories: new KnownDirectories(application.clock),
});

export const interleaved = (application: Application, seed: number): void => {
  const chance = seeded(seed);
  application.world.pause = async () => {
    for (let hops = Math.floor(chance() * 5); hops > 0; hops -= 1)
      await new Promise((resolve) => setImmediate(resolve));
  };
};

export async function deleteOld(application: Application): Promise<number> {
  const survey = await surveyCatalogue(application);
  return survey === undefined ? 0 : deleteOldShards(application, survey, 100);
}

export const ignoreCrash = (error: unknown): undefined => {
  if (error instanceof Crash) return undefined;
  throw error;
};

/** Divides shards one after the other, whichever come. */
export async function divide(application: Application, chance: () => number, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const directory = await directoryOf(application);
    const prefix = directory.leaves[Math.floor(chance() * directory.leaves.length)] as string;
    await splitShard(application, directory, prefix, 1 + Math.floor(chance() * 2));
  }
}
