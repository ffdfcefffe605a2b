import { describe, expect, it } from 'vitest';
import { sweep } from '../../../functions/finish-report/sweep.ts';
import { rebuild } from '../../../functions/import/rebuild-views.ts';
import { readCounts } from '../../../functions/shared/dragon/catalogue/counts.ts';
import { KnownDirectories } from '../../../functions/shared/dragon/catalogue/directory.ts';
import { mostShardBytes } from '../../../functions/shared/dragon/catalogue/split.ts';
import { canonicalText } from '../../../functions/shared/dragon/canonical-name.ts';
import { dragonKey, keyBits } from '../../../functions/shared/storage/keys.ts';
import type { Application } from './support/application.ts';
import { createApplication, seeded } from './support/application.ts';
import { accept, listAll, seedDragons } from './support/catalogue.ts';
import { directoryOf, bodyOf, container, interleaved, expectSound, divide } from './support/sound.ts';

describe('shards', () => {
  it('are as many as keep what an accept rewrites small', async () => {
    const application = createApplication();
    await seedDragons(application, 3_000, 'Seed', 900);
    const directory = await directoryOf(application);
    expect(directory.leaves.length).toBe(16);
    for (const prefix of directory.leaves)
      expect(bodyOf(application, directory, prefix).length).toBeLessThan(mostShardBytes);
    await expectSound(application);
  });

  it('are divided by the sweep, one alone, when it has grown too large', async () => {
    const application = createApplication();
    await seedDragons(application, 900, 'Seed', 1_900);
    const before = await directoryOf(application);
    // Each accept appends a row, and none of them stops to divide the shard.
    const [prefix = ''] = before.leaves;
    const names = Array.from({ length: 20_000 }, (_, n) => `Newcomer ${n}`).filter((name) =>
      keyBits(dragonKey(canonicalText(name))).startsWith(prefix),
    );
    for (const name of names) {
      if (bodyOf(application, before, prefix).length > mostShardBytes) break;
      await accept(application, name, { description: 'x'.repeat(2_000) });
    }
    expect(await tooLarge(application)).toBe(1);
    await sweep(application);
    const after = await directoryOf(application);
    expect(after.generation).toBe(before.generation);
    expect(after.leaves.length).toBe(before.leaves.length + 1);
    expect(await tooLarge(application)).toBe(0);
    await expectSound(application);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'are divided and made anew while dragons are accepted, and lose none (seed %i)',
    async (seed) => {
      const application = createApplication(seed);
      const chance = seeded(seed);
      await seedDragons(application, 40);
      interleaved(application, seed);
      const containers = Array.from({ length: 5 }, () => container(application));
      await Promise.all([
        ...Array.from({ length: 30 }, (_, n) => accept(containers[n % 5] as Application, `Newcomer ${n}`)),
        divide(container(application), chance, 4),
        divide(container(application), chance, 4),
        seedDragons(container(application), 20, 'Imported'),
        ...(seed % 2 === 0 ? [rebuild(container(application))] : []),
      ]);
      await expectSound(application);
      for (const one of [...containers, container(application)])
        expect(await listAll(one, undefined, 100)).toHaveLength(90);
    },
  );

  it('never show fewer dragons than before, whoever divides, makes anew and writes', async () => {
    const application = createApplication(9);
    await seedDragons(application, 30);
    interleaved(application, 9);
    let running = true;
    const seen = new Set<string>();
    const watch = async (own: Application): Promise<void> => {
      while (running) {
        const before = [...seen];
        const names = new Set(await listAll(own, undefined, 100));
        for (const name of before) expect(names).toContain(name);
        for (const name of names) seen.add(name);
      }
    };
    const watching = Promise.all([watch(container(application)), watch(container(application))]);
    await Promise.all([
      ...Array.from({ length: 20 }, (_, n) => accept(container(application), `Newcomer ${n}`)),
      divide(container(application), seeded(9), 5).then(() => rebuild(container(application))),
      seedDragons(container(application), 10, 'Imported'),
    ]);
    running = false;
    await watching;
    expect(seen.size).toBeGreaterThan(30);
  });

  it.each([1, 2, 3])('give a walk each dragon that existed throughout exactly once (seed %i)', async (seed) => {
    const application = createApplication(seed);
    const chance = seeded(seed);
    await seedDragons(application, 120);
    interleaved(application, seed);
    const walk = async (filter: { name: { contains: string } } | undefined): Promise<void> => {
      const own = container(application);
      let added = 0;
      const names = await listAll(own, filter, 7, async () => {
        // From one container to another, as clients are served.
        own.directories = chance() < 0.5 ? new KnownDirectories(application.clock) : own.directories;
        await accept(container(application), `Newcomer ${seed} ${(added += 1)} ${filter === undefined}`);
        if (chance() < 0.5) await divide(container(application), chance, 1);
      });
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter((name) => name.startsWith('Seed'))).toHaveLength(120);
    };
    await Promise.all([walk(undefined), walk({ name: { contains: 'e' } }), divide(application, chance, 3)]);
    await expectSound(application);
  });
});

async function tooLarge(application: Application): Promise<number> {
  const directory = await directoryOf(application);
  return directory.leaves.filter((prefix) => bodyOf(application, directory, prefix).length > mostShardBytes).length;
}

describe('many shards', () => {
  it('are written side by side: nothing that all writers change', async () => {
    const application = createApplication(4);
    await seedDragons(application, 3_000, 'Seed', 900);
    interleaved(application, 4);
    application.world.calls = [];
    await Promise.all(Array.from({ length: 64 }, (_, n) => accept(application, `Newcomer ${n}`)));
    const puts = (part: string): number =>
      application.world.calls.filter(({ operation, key }) => operation === 'put' && key.includes(part)).length;
    expect(puts('directory')).toBe(0);
    expect(puts('shard-')).toBeLessThan(260);
    await expectSound(application);
  });

  it('are counted from what was kept, and what came since', async () => {
    const application = createApplication(5);
    await seedDragons(application, 1_500, 'Seed', 900);
    await accept(application, 'Newcomer');
    application.world.calls = [];
    expect((await readCounts(application))?.counts.rows).toBe(1_501);
    // The counts, one listing, and the end of one shard.
    expect(application.world.calls.map(({ operation }) => operation)).toEqual(['get', 'list', 'get']);
  });
});
