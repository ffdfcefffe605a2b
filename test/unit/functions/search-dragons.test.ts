import { describe, expect, it } from 'vitest';
import { readCounts, refreshCounts } from '../../../functions/shared/dragon/catalogue/counts.ts';
import { countDragons } from '../../../functions/count-dragons/count.ts';
import { importDragons } from '../../../functions/import/import-dragons.ts';
import { searchDragons } from '../../../functions/search-dragons/search.ts';
import { encodeToken } from '../../../functions/shared/lambda/page-token.ts';
import { sha256 } from '../../../functions/shared/storage/keys.ts';
import { dragonFromInput } from '../../../functions/shared/dragon/dragon.ts';
import { readDirectory } from '../../../functions/shared/dragon/catalogue/directory.ts';
import { deleteOldShards } from '../../../functions/shared/dragon/catalogue/generation.ts';
import { surveyCatalogue } from '../../../functions/shared/dragon/catalogue/survey.ts';
import { splitShard } from '../../../functions/shared/dragon/catalogue/split.ts';
import { rebuild } from '../../../functions/import/rebuild-views.ts';
import type { Application } from './support/application.ts';
import { createApplication, inputOf, seeded } from './support/application.ts';
import { accept, listAll, seedDragons } from './support/catalogue.ts';

const seedNames = (count: number): string[] => Array.from({ length: count }, (_, n) => `Seed ${n}`).sort();

async function deleteOld(application: Application): Promise<number> {
  const survey = await surveyCatalogue(application);
  return survey === undefined ? 0 : deleteOldShards(application, survey, 100);
}

async function divide(application: Application): Promise<void> {
  const directory = (await readDirectory(application))?.directory;
  if (directory !== undefined) await splitShard(application, directory, directory.leaves[0] ?? '');
}

async function seededApplication(count: number, bulk = 0): Promise<Application> {
  const application = createApplication(count);
  await seedDragons(application, count, 'Seed', bulk);
  application.world.calls = [];
  return application;
}

describe('listing', () => {
  it('is empty without a catalogue', async () => {
    expect(await searchDragons(createApplication(), {})).toEqual({ items: [], nextToken: null });
    expect(await countDragons(createApplication(), { by: 'CITY' })).toEqual([]);
  });

  it.each([1, 7, 25, 60, 100])('gives each dragon once in pages of %i', async (limit) => {
    const application = await seededApplication(60);
    expect((await listAll(application, undefined, limit)).sort()).toEqual(seedNames(60));
    expect(await listAll(application, { name: { contains: '5' } }, limit)).toHaveLength(15);
  });

  it('keeps the order of the import, and has no token after the last page', async () => {
    const application = await seededApplication(30);
    const first = await searchDragons(application, {});
    expect(first.items.map(({ name }) => name)).toEqual(Array.from({ length: 25 }, (_, n) => `Seed ${n}`));
    const second = await searchDragons(application, { nextToken: first.nextToken });
    expect(second).toMatchObject({ items: [{ name: 'Seed 25' }, {}, {}, {}, {}], nextToken: null });
  });

  it('asks for no more than it shows: one range of one shard', async () => {
    const application = await seededApplication(4_000, 600);
    expect((await readDirectory(application))?.directory.leaves.length).toBeGreaterThan(4);
    application.world.calls = [];
    await searchDragons(application, { limit: 10 });
    expect(application.world.calls.map(({ operation }) => operation)).toEqual(['select']);
    application.world.calls = [];
    expect((await searchDragons(application, { filter: { name: { eq: 'SEED 2000' } } })).items).toMatchObject([
      { name: 'Seed 2000' },
    ]);
    expect(application.world.calls.map(({ operation }) => operation)).toEqual(['select']);
  });

  it('gives each dragon that existed throughout exactly once while others are accepted, in every shard', async () => {
    for (const [count, bulk] of [
      [80, 0],
      [1_500, 900],
    ] as const) {
      const application = await seededApplication(count, bulk);
      let added = 0;
      const names = await listAll(application, { name: { contains: 'e' } }, 20, () =>
        accept(application, `Newcomer ${(added += 1)}`),
      );
      expect(names.filter((name) => name.startsWith('Seed')).sort()).toEqual(seedNames(count));
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it.each(['division', 'rebuild', 'import'])('does so across a %s in the middle', async (change) => {
    const application = await seededApplication(60);
    let pages = 0;
    const between = async (): Promise<void> => {
      pages += 1;
      if (pages !== 2) return accept(application, `Newcomer ${pages}`);
      if (change === 'division') await divide(application);
      else if (change === 'rebuild') await rebuild(application);
      else await seedDragons(application, 20, 'Imported');
    };
    const names = await listAll(application, undefined, 10, between);
    expect(names.filter((name) => name.startsWith('Seed')).sort()).toEqual(seedNames(60));
    expect(new Set(names).size).toBe(names.length);
  });

  it('lists what an accept has finished, at once', async () => {
    const application = await seededApplication(3);
    await accept(application, 'Brand New');
    expect(await listAll(application, undefined, 2)).toContain('Brand New');
  });
});

describe('tokens', () => {
  const tokenOf = async (application: Application, filter?: { family: { eq: string } }): Promise<string> =>
    String((await searchDragons(application, { filter, limit: 5 })).nextToken);

  it('are refused when altered in any character, cut, or made for another filter', async () => {
    const application = await seededApplication(60);
    const token = await tokenOf(application);
    const chance = seeded(3);
    const altered = [...token].map((character, index) => {
      const other = 'ABCabc012.'.replace(character, '')[Math.floor(chance() * 9)] as string;
      return token.slice(0, index) + other + token.slice(index + 1);
    });
    const filtered = await tokenOf(application, { family: { eq: 'red' } });
    for (const nextToken of [
      ...altered,
      filtered,
      '',
      '.',
      'rubbish',
      `${token}.`,
      token.slice(1),
      token.slice(0, -1),
      'x'.repeat(10_000),
    ]) {
      await expect(searchDragons(application, { nextToken })).rejects.toMatchObject({ type: 'INVALID_NEXT_TOKEN' });
    }
    // The same question in other words is the same filter.
    expect(
      (await searchDragons(application, { filter: { family: { eq: ' RED ' } }, nextToken: filtered })).items,
    ).not.toEqual([]);
    // A page may be of another size than the last one.
    expect((await searchDragons(application, { limit: 50, nextToken: token })).items).toHaveLength(50);
  });

  it.each(['division', 'rebuild'])('live for a day after a %s', async (change) => {
    const application = await seededApplication(60);
    const nextToken = await tokenOf(application);
    await (change === 'division' ? divide(application) : rebuild(application));
    application.clock.time += 23 * 60 * 60 * 1000;
    expect(await deleteOld(application)).toBe(0);
    expect((await searchDragons(application, { nextToken })).items).toHaveLength(25);
    application.clock.time += 2 * 60 * 60 * 1000;
    expect(await deleteOld(application)).toBe(1);
    await expect(searchDragons(application, { nextToken })).rejects.toMatchObject({ type: 'EXPIRED_NEXT_TOKEN' });
    expect(await listAll(application, undefined, 10)).toHaveLength(60);
    await divide(application);
    await expect(searchDragons(application, { nextToken })).rejects.toMatchObject({ type: 'EXPIRED_NEXT_TOKEN' });
  });

  // Whoever reads page-token.ts can make a checksum.
  it.each<[string, (began: number, prefix: unknown, start: number) => unknown[]]>([
    ['a byte behind any object', (began, prefix) => [began, prefix, 2 ** 53 - 1]],
    ['a byte that S3 says is behind this one', (began, prefix) => [began, prefix, 10 ** 12]],
    ['a time that has not come', (began, prefix, start) => [began + 2 * 60 * 60 * 1000, prefix, start]],
    ['a time that never comes', (_began, prefix, start) => [Number.MAX_SAFE_INTEGER, prefix, start]],
    ['a place twice', (began, prefix, start) => [began, prefix, start, prefix, start]],
    ['places that lie in others', (began) => [began, '', 0, '0', 0]],
    ['places in another order', (began) => [began, '1', 0, '0', 0]],
  ])('are refused when forged with %s', async (_what, forged) => {
    const application = await seededApplication(60);
    const [payload = ''] = (await tokenOf(application)).split('.');
    const [generation, began, prefix, start] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [
      string,
      number,
      string,
      number,
    ];
    const nextToken = encodeToken(`dragons\n${sha256('').toString('base64url')}`, [
      generation,
      ...(forged(began, prefix, start) as (string | number)[]),
    ]);
    const { select } = application.derived;
    const selectAsS3: typeof select = async (key, query) => {
      if (query.start > 10 ** 9) throw Object.assign(new Error('The range is outside.'), { name: 'InvalidScanRange' });
      return select(key, query);
    };
    const ports = { ...application, derived: { ...application.derived, select: selectAsS3 } };
    await expect(searchDragons(ports, { nextToken })).rejects.toMatchObject({ type: 'INVALID_NEXT_TOKEN' });
  });

  it.each([0, -1, 101, 1.5, Number.NaN])('limit %d is refused', async (limit) => {
    await expect(searchDragons(createApplication(), { limit })).rejects.toMatchObject({
      type: 'VALIDATION',
      info: { field: 'limit', rule: 'range' },
    });
  });
});

describe('counts', () => {
  it('agree with the rows, filtered and not, and are kept for where there is no filter', async () => {
    const application = await seededApplication(60);
    await accept(application, 'One more', { family: 'GOLD' });
    application.world.calls = [];
    const counts = await countDragons(application, { by: 'FAMILY' });
    expect(application.world.calls.map(({ operation }) => operation)).not.toContain('select');
    expect(counts).toEqual([
      { key: 'blue', count: 20 },
      { key: 'green', count: 20 },
      { key: 'red', count: 20 },
      { key: 'gold', count: 1 },
    ]);
    expect(
      await countDragons(application, {
        by: 'FAMILY',
        filter: { name: { contains: '' }, not: { family: { eq: 'gold' } } },
      }),
    ).toEqual(counts.slice(0, 3));
    expect(await countDragons(application, { by: 'COUNTRY', filter: { family: { eq: 'gold' } } })).toEqual([
      { key: 'wales', count: 1 },
    ]);
  });

  it('that are not kept yet take several sweeps, and until then the answer names the way out', async () => {
    const application = createApplication();
    await seedDragons(application, 1_200, 'Seed', 1_000);
    application.derived.objects.delete('catalogue/counts.json');
    application.world.pause = async () => void (application.clock.time += 1_500);
    await expect(countDragons(application, { by: 'FAMILY' })).rejects.toMatchObject({
      type: 'SCAN_LIMIT_EXCEEDED',
      info: { field: 'by' },
      message: expect.stringContaining('again in some minutes'),
    });
    const counted: number[] = [];
    const shards = (await surveyCatalogue(application))?.directory.leaves.length ?? 0;
    expect(shards).toBeGreaterThan(6);
    for (let complete = false; !complete;) {
      let left = 3;
      complete = (await refreshCounts(application, undefined, () => (left -= 1) >= 0)) !== undefined;
      const stored = application.derived.objects.get('catalogue/counts.json')?.body.toString() ?? '{}';
      counted.push((JSON.parse(stored) as { rows: number }).rows);
    }
    expect(counted.length).toBeGreaterThan(2);
    expect(counted).toEqual([...counted].sort((a, b) => a - b));
    expect(counted.at(-1)).toBe(1_200);
    application.world.pause = () => Promise.resolve();
    const counts = await countDragons(application, { by: 'FAMILY' });
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(1_200);
  });

  it('of a grouping with too many values are made by select', async () => {
    const application = createApplication();
    await importDragons(
      application,
      Array.from({ length: 10_001 }, (_, n) =>
        dragonFromInput(inputOf(`Seed ${n}`, { city: n === 10_000 ? '__proto__' : `City ${n}` })),
      ),
    );
    expect((await readCounts(application))?.counts.counts).toMatchObject({ CITY: null, FAMILY: [['red', 10_001]] });
    const cities = await countDragons(application, { by: 'CITY' });
    expect(cities).toHaveLength(10_001);
    expect(cities).toContainEqual({ key: '__proto__', count: 1 });
  });
});
