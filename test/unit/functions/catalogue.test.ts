import { describe, expect, it } from 'vitest';
import {
  deleteOldGenerations,
  mostShardBytes,
  needsReshard,
  readVisible,
  reshard,
} from '../../../functions/shared/dragon/catalogue/generation.ts';
import type { Manifest } from '../../../functions/shared/dragon/catalogue/manifest.ts';
import { readManifest, rowCount, shardKey } from '../../../functions/shared/dragon/catalogue/manifest.ts';
import { rebuild, rowsOfClaims } from '../../../functions/import/rebuild-views.ts';
import { readRows } from '../../../functions/shared/dragon/catalogue/row.ts';
import { sweep } from '../../../functions/finish-report/sweep.ts';
import type { Application } from './support/application.ts';
import { createApplication, seeded } from './support/application.ts';
import { accept, listAll, seedDragons } from './support/catalogue.ts';
import { Crash } from './support/memory-store.ts';

const manifestOf = async (application: Application): Promise<Manifest> => {
  const open = await readManifest(application);
  if (open === undefined) throw new Error('There is no manifest.');
  return open.manifest;
};

/** Views = claims, every row at its own position, and counts that agree. */
async function expectSound(application: Application): Promise<void> {
  application.world.fault = () => undefined;
  const manifest = await manifestOf(application);
  const rows = await readVisible(application, manifest);
  expect(rows.map(({ _key }) => _key).sort()).toEqual((await rowsOfClaims(application)).map(({ _key }) => _key).sort());
  expect(rowCount(manifest)).toBe(rows.length);
  expect(manifest.counts.FAMILY?.reduce((sum, [, count]) => sum + count, 0)).toBe(rows.length);
  manifest.shards.forEach(({ bytes }, shard) => {
    const body =
      application.derived.objects.get(shardKey(application.catalogueKey, manifest.generation, shard))?.body ??
      Buffer.alloc(0);
    for (const row of readRows(body.subarray(0, bytes)))
      expect(body.subarray(row._pos, row._pos + 8).toString()).toBe('{"_pos":');
  });
}

const interleaved = (application: Application, seed: number): void => {
  const chance = seeded(seed);
  application.world.pause = async () => {
    for (let hops = Math.floor(chance() * 5); hops > 0; hops -= 1)
      await new Promise((resolve) => setImmediate(resolve));
  };
};

describe('a generation', () => {
  it('has as many shards as keep what an accept rewrites small', async () => {
    const application = createApplication();
    await seedDragons(application, 3_000, 'Seed', 900);
    const manifest = await manifestOf(application);
    expect(manifest.shards.length).toBe(16);
    expect(Math.max(...manifest.shards.map(({ bytes }) => bytes))).toBeLessThan(mostShardBytes);
    expect(needsReshard(manifest)).toBe(false);
    await expectSound(application);
  });

  it('is replaced by the sweep when a shard has grown too large', async () => {
    const application = createApplication();
    await seedDragons(application, 120, 'Seed', 1_900);
    expect((await manifestOf(application)).shards).toHaveLength(1);
    // Each accept appends; none of them stops to divide the shard.
    for (let n = 0; n < 140; n += 1) await accept(application, `Newcomer ${n}`, { description: 'x'.repeat(2_000) });
    expect(needsReshard(await manifestOf(application))).toBe(true);
    await sweep(application);
    expect((await manifestOf(application)).shards.length).toBeGreaterThan(1);
    expect(needsReshard(await manifestOf(application))).toBe(false);
    await expectSound(application);
  });

  it.each([1, 2, 3, 4])('is replaced while dragons are accepted, and loses none (seed %i)', async (seed) => {
    const application = createApplication(seed);
    await seedDragons(application, 40);
    interleaved(application, seed);
    const accepts = Array.from({ length: 30 }, (_, n) => accept(application, `Newcomer ${n}`));
    await Promise.all([
      ...accepts,
      reshard(application),
      seedDragons(application, 20, 'Imported'),
      rebuild(application),
    ]);
    await expectSound(application);
    expect(await listAll(application, undefined, 100)).toHaveLength(90);
  });

  it('never shows fewer dragons than before, whoever swaps and whoever writes', async () => {
    const application = createApplication(9);
    await seedDragons(application, 30);
    interleaved(application, 9);
    let running = true;
    const seen = new Set<string>();
    const watch = async (): Promise<void> => {
      while (running) {
        const names = new Set(await listAll(application, undefined, 100));
        for (const name of seen) expect(names).toContain(name);
        for (const name of names) seen.add(name);
      }
    };
    const watching = watch();
    await Promise.all([
      ...Array.from({ length: 20 }, (_, n) => accept(application, `Newcomer ${n}`)),
      reshard(application),
      seedDragons(application, 10, 'Imported'),
    ]);
    running = false;
    await watching;
    expect(seen.size).toBeGreaterThan(30);
  });

  it('that a crash left half made is never read, and deleted after a day', async () => {
    for (const fault of ['before', 'after', 'twice'] as const) {
      for (let number = 1; ; number += 1) {
        const application = createApplication(number);
        await seedDragons(application, 10);
        const start = application.world.calls.length;
        let struck = false;
        application.world.fault = (call) => (call.number === start + number ? ((struck = true), fault) : undefined);
        await reshard(application).catch((error: unknown) =>
          error instanceof Crash ? undefined : Promise.reject(error as Error),
        );
        if (!struck) break;
        await expectSound(application);
        application.clock.time += 25 * 60 * 60 * 1000;
        await deleteOldGenerations(application, 100);
        expect([...application.derived.objects.keys()].filter((key) => key.endsWith('.ndjson'))).toHaveLength(1);
        await expectSound(application);
      }
    }
  });
});

describe('a rebuild', () => {
  it('gives the same rows from nothing but the claims, and the same bytes twice', async () => {
    const application = createApplication();
    await seedDragons(application, 20);
    await accept(application, 'Accepted');
    application.derived.objects.clear();
    const first = await rebuild(application);
    await expectSound(application);
    const second = await rebuild(application);
    const body = (manifest: Manifest): string | undefined =>
      application.derived.objects.get(shardKey(application.catalogueKey, manifest.generation, 0))?.body.toString();
    expect(body(second)).toBe(body(first));
    expect(await listAll(application, undefined, 100)).toHaveLength(21);
  });

  it('drops rows that no claim stands for, and repairs views that contradict their manifest', async () => {
    const application = createApplication();
    await seedDragons(application, 5);
    const manifest = await manifestOf(application);
    const key = shardKey(application.catalogueKey, manifest.generation, 0);
    application.derived.objects.set(key, { body: Buffer.from('{}\n'), etag: '"damaged"', modified: 0 });
    await expect(accept(application, 'Newcomer')).rejects.toMatchObject({ name: 'CatalogueDamagedError' });
    await expect(reshard(application)).rejects.toMatchObject({ name: 'CatalogueDamagedError' });
    await rebuild(application);
    await sweep(application);
    await expectSound(application);
    expect(await listAll(application, undefined, 10)).toHaveLength(6);
  });
});

describe('many shards', () => {
  it('share the manifest among concurrent writers', async () => {
    const application = createApplication(4);
    await seedDragons(application, 3_000, 'Seed', 900);
    interleaved(application, 4);
    application.world.calls = [];
    await Promise.all(Array.from({ length: 64 }, (_, n) => accept(application, `Newcomer ${n}`)));
    const puts = (part: string): number =>
      application.world.calls.filter(({ operation, key }) => operation === 'put' && key.includes(part)).length;
    // One at a time would take about 64·65/2 = 2,080 attempts at the manifest.
    expect(puts('manifest')).toBeLessThan(400);
    expect(puts('shard-')).toBeLessThan(260);
    await expectSound(application);
  });
});
