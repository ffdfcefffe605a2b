import { describe, expect, it } from 'vitest';
import { sweep } from '../../../functions/finish-report/sweep.ts';
import { rebuild } from '../../../functions/import/rebuild-views.ts';
import { searchDragons } from '../../../functions/search-dragons/search.ts';
import { firstDirectory, shardKey } from '../../../functions/shared/dragon/catalogue/layout.ts';
import { abandonRebuild, readVisible } from '../../../functions/shared/dragon/catalogue/generation.ts';
import { surveyCatalogue, type Survey } from '../../../functions/shared/dragon/catalogue/survey.ts';
import { splitShard } from '../../../functions/shared/dragon/catalogue/split.ts';
import { keyBits } from '../../../functions/shared/storage/keys.ts';
import type { Application } from './support/application.ts';
import { createApplication, seeded } from './support/application.ts';
import { accept, listAll, seedDragons } from './support/catalogue.ts';
import { directoryOf, bodyOf, container, ignoreCrash, expectSound, divide, deleteOld } from './support/sound.ts';

describe.each(['before', 'after', 'twice'] as const)('whoever dies %s a call', (fault) => {
  it('of a division leaves a shard that the next writer completes, and readers see everything meanwhile', async () => {
    for (let number = 1; ; number += 1) {
      const application = createApplication(number);
      await seedDragons(application, 10);
      const reader = container(application);
      await searchDragons(reader, {});
      const writer = container(application);
      const directory = await directoryOf(writer);
      const start = application.world.calls.length;
      let struck = false;
      application.world.fault = (call) => (call.number === start + number ? ((struck = true), fault) : undefined);
      await splitShard(container(application), directory, '').catch(ignoreCrash);
      application.world.fault = () => undefined;
      if (!struck) break;
      expect(await listAll(reader, undefined, 3)).toHaveLength(10);
      await accept(writer, 'Newcomer');
      await accept(container(application), 'Another');
      for (const one of [reader, container(application)]) expect(await listAll(one, undefined, 3)).toHaveLength(12);
      await sweep(application);
      await expectSound(application);
      application.clock.time += 25 * 60 * 60 * 1000;
      await deleteOld(application);
      const { leaves } = await directoryOf(application);
      expect(
        [...application.derived.objects.keys()].filter((key) => key.endsWith('.ndjson')).length,
      ).toBeLessThanOrEqual(leaves.length);
      await expectSound(application);
    }
  });

  it('of a rebuild leaves nothing that keeps dragons from being listed, a quarter of an hour later', async () => {
    for (let number = 1; ; number += 1) {
      const application = createApplication(number);
      await seedDragons(application, 6);
      await divide(application, seeded(number), 1);
      const start = application.world.calls.length;
      let struck = false;
      application.world.fault = (call) => (call.number === start + number ? ((struck = true), fault) : undefined);
      await rebuild(container(application)).catch(ignoreCrash);
      application.world.fault = () => undefined;
      if (!struck) break;
      expect(await listAll(container(application), undefined, 3)).toHaveLength(6);
      application.clock.time += 16 * 60_000;
      await sweep(application);
      await accept(container(application), 'Newcomer');
      await expectSound(application);
      await rebuild(container(application));
      expect(await listAll(container(application), undefined, 3)).toHaveLength(7);
      application.clock.time += 25 * 60 * 60 * 1000;
      await sweep(application);
      await expectSound(application);
    }
  });
});

describe('a rebuild', () => {
  it('that was given up and goes on nevertheless does not end', async () => {
    const application = createApplication();
    await seedDragons(application, 6);
    let waiting: (() => void) | undefined;
    application.world.pause = () => Promise.resolve();
    const slow = container(application);
    const { put } = slow.derived;
    let puts = 0;
    slow.derived = {
      ...slow.derived,
      async put(key, body, condition) {
        // Before the directory is exchanged.
        if (key.endsWith('directory.json') && (puts += 1) === 1) await new Promise<void>((go) => (waiting = go));
        return put(key, body, condition);
      },
    };
    const rebuilding = rebuild(slow);
    while (waiting === undefined) await new Promise((resolve) => setImmediate(resolve));
    application.clock.time += 16 * 60_000;
    expect(await abandonRebuild(application, (await surveyCatalogue(application)) as Survey)).toBe(true);
    await accept(application, 'Newcomer');
    waiting();
    await rebuilding;
    // It began again, and has the newcomer.
    await expectSound(application);
    expect(await listAll(container(application), undefined, 100)).toHaveLength(7);
  });

  it('gives the same rows from nothing but the claims, and the same bytes twice', async () => {
    const application = createApplication();
    await seedDragons(application, 20);
    await accept(application, 'Accepted');
    application.derived.objects.clear();
    const bodies: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      await rebuild(container(application));
      await expectSound(container(application));
      bodies.push(bodyOf(application, await directoryOf(application), '').toString());
    }
    expect(bodies[1]).toBe(bodies[0]);
    expect(await listAll(container(application), undefined, 100)).toHaveLength(21);
  });

  it('reads a few claims at a time, and gives the bytes of one that reads all', async () => {
    const application = createApplication();
    await seedDragons(application, 140, 'Seed', 1_900);
    const all = async (part: number | undefined, progress: () => void): Promise<Buffer[]> => {
      await rebuild(container(application), progress, part);
      const directory = await directoryOf(application);
      return directory.leaves.map((prefix) => bodyOf(application, directory, prefix));
    };
    const whole = await all(undefined, () => {});
    expect(whole.length).toBeGreaterThan(1);
    expect(await all(7, () => {})).toEqual(whole);
    // The old generation is one shard, and somebody accepts while the claims are read.
    application.derived.objects.clear();
    await accept(container(application), 'First');
    let late: Promise<void> | undefined;
    expect(await all(50, () => (late ??= accept(container(application), 'Late')))).toHaveLength(whole.length);
    await late;
    await expectSound(application);
  });

  it('drops rows that no claim stands for, and repairs shards that are damaged', async () => {
    for (const damaged of ['{}\n', '{"_pos":3}\n', '{"_pos":0,"x', '{"_pos":0,"sealed_str":"split 1"}\n', 'x\n']) {
      const application = createApplication();
      await seedDragons(application, 5);
      const directory = await directoryOf(application);
      const key = shardKey(application.catalogueKey, directory, '');
      application.derived.objects.set(key, { body: Buffer.from(damaged), etag: '"damaged"', modified: 0 });
      await expect(accept(application, 'Newcomer')).rejects.toMatchObject({ name: 'CatalogueDamagedError' });
      await expect(splitShard(application, directory, '')).rejects.toMatchObject({ name: 'CatalogueDamagedError' });
      await rebuild(application);
      await sweep(application);
      await expectSound(application);
      expect(await listAll(application, undefined, 10)).toHaveLength(6);
    }
  });
});

describe('a catalogue of the first version', () => {
  /** Shards by number and a manifest, as they were before there was a directory. */
  async function asBefore(application: Application, depth: number): Promise<void> {
    await seedDragons(application, 50);
    const rows = await readVisible(application);
    application.derived.objects.clear();
    const { leaves } = firstDirectory('', depth);
    const generation = 'g1700000000000-00000000';
    const shards = leaves.map((prefix) => {
      let body = Buffer.alloc(0);
      const mine = rows.filter(({ _key }) => keyBits(_key).startsWith(prefix));
      for (const row of mine)
        body = Buffer.concat([body, Buffer.from(`${JSON.stringify({ _pos: body.length, ...row })}\n`)]);
      const name = `catalogue/${generation}/shard-${String(Number.parseInt(prefix || '0', 2)).padStart(4, '0')}.ndjson`;
      if (mine.length > 0) application.derived.objects.set(name, { body, etag: `"${prefix}"`, modified: 0 });
      return { rows: mine.length, bytes: body.length };
    });
    const manifest = { format: 1, generation, shards, counts: {}, retired: [] };
    application.derived.objects.set('catalogue/manifest.json', {
      body: Buffer.from(JSON.stringify(manifest)),
      etag: '"manifest"',
      modified: 0,
    });
  }

  it.each([0, 1, 3])('is read, counted, written and divided as it lies there (2^%i shards)', async (depth) => {
    const application = createApplication();
    await asBefore(application, depth);
    expect(await listAll(container(application), undefined, 7)).toHaveLength(50);
    await accept(container(application), 'Newcomer');
    await expectSound(container(application));
    await sweep(application);
    expect(application.derived.objects.has('catalogue/directory.json')).toBe(true);
    await divide(application, seeded(depth), 3);
    await accept(container(application), 'Another');
    await expectSound(application);
    expect(await listAll(container(application), undefined, 7)).toHaveLength(52);
  });

  it('is made anew by a rebuild', async () => {
    const application = createApplication();
    await asBefore(application, 2);
    await rebuild(application);
    await expectSound(application);
  });
});
