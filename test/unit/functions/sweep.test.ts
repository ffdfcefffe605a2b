import { describe, expect, it } from 'vitest';
import { getReport } from '../../../functions/get-report/get.ts';
import { importDragons } from '../../../functions/import/import-dragons.ts';
import { reportDragon } from '../../../functions/report-dragon/report.ts';
import { sweep, type SweepResult } from '../../../functions/finish-report/sweep.ts';
import { isoTime } from '../../../functions/shared/storage/clock.ts';
import { openReport } from '../../../functions/shared/report/open-reports.ts';
import { openKey, readOpenTime, reportId, reportKey } from '../../../functions/shared/storage/keys.ts';
import { searchDragons } from '../../../functions/search-dragons/search.ts';
import { accept } from './support/catalogue.ts';
import { shardKey } from '../../../functions/shared/dragon/catalogue/layout.ts';
import { readDirectory } from '../../../functions/shared/dragon/catalogue/directory.ts';
import { dragonFromInput } from '../../../functions/shared/dragon/dragon.ts';
import { settleDead } from '../../../functions/finish-report/settle.ts';
import type { Application } from './support/application.ts';
import { createApplication, inputOf } from './support/application.ts';

/** Opens reports one after the other, in an order that their ids do not have. Answers their ids. */
async function openMany(application: Application, count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, (_, n) => reportId(`owner ${n}`, `token ${n}`));
  for (const id of ids) {
    await openReport(application, { id, createdAt: isoTime(application.clock.time) });
    application.clock.time += 5;
  }
  application.clock.time += 61_000;
  return ids;
}

describe('the sweep', () => {
  it('leaves the young alone, and running executions too', async () => {
    const application = createApplication();
    await reportDragon(application, 'alice', inputOf('Ember'));
    application.executionsByName.clear();
    expect(await sweep(application)).toEqual({ visited: 0, complete: true });
    expect(application.executionsByName.size).toBe(0);
    application.clock.time += 61_000;
    expect(await sweep(application)).toEqual({ visited: 1, complete: true });
    expect([...application.executionsByName.values()]).toEqual(['running']);
    await sweep(application);
    expect(application.published).toEqual([]);
  });

  it('takes the oldest of all first, as many as time allows, and goes on there the next time', async () => {
    const application = createApplication();
    const ids = await openMany(application, 2_600);
    const order: string[] = [];
    let listed = 0;
    // Each call takes its time, one after the other.
    application.world.pause = async () => void (application.clock.time += 8);
    application.world.fault = ({ operation, key }) => {
      if (operation === 'list' && order.length === 0) listed += 1;
      if (operation === 'get' && key.startsWith('reports/')) order.push(key);
      return undefined;
    };
    const continuation = {};
    const sweeps: SweepResult[] = [];
    while (sweeps.at(-1)?.complete !== true) {
      const began = application.clock.time;
      sweeps.push(await sweep(application, undefined, continuation));
      expect(application.clock.time - began).toBeLessThan(60_000);
    }
    expect(sweeps.length).toBeGreaterThan(1);
    expect(sweeps.slice(0, -1).every(({ visited }) => visited > 500)).toBe(true);
    // It began when it knew one page of each of the eight places.
    expect(listed).toBe(9);
    expect(order).toEqual(ids.map(reportKey));
    // From now on it begins with the oldest again.
    order.length = 0;
    await sweep(application, undefined, continuation);
    expect(order[0]).toBe(reportKey(ids[0] as string));
  });

  it.each([3, 1_200])('settles %i reports of an earlier version, which have no marker by time', async (count) => {
    const application = createApplication();
    for (let n = 0; n < count; n += 1) await reportDragon(application, `owner ${n}`, inputOf(`Dragon ${n}`));
    for (const key of [...application.derived.objects.keys()])
      if (readOpenTime(key) !== undefined) application.derived.objects.delete(key);
    application.executionsByName.clear();
    application.clock.time += 16 * 60_000;
    expect(await sweep(application)).toEqual({ visited: count, complete: true });
    expect(application.executionsByName.size).toBe(count);
  });

  it('does its other work when the markers cannot be listed', async () => {
    const application = createApplication();
    application.world.fault = ({ operation, key }) =>
      operation === 'put' && key.includes('/shard-') ? 'before' : undefined;
    await accept(application, 'Left').catch(() => undefined);
    application.world.fault = ({ operation, key }) =>
      operation === 'list' && key.startsWith('open/') ? 'before' : undefined;
    application.clock.time += 61_000;
    expect(await sweep(application)).toEqual({ visited: 0, complete: false });
    expect([...application.derived.objects.keys()].filter((key) => key.startsWith('pending/'))).toEqual([]);
    expect((await searchDragons(application, {})).items).toMatchObject([{ name: 'Left' }]);
  });

  it('merges what crashed writers left, a write a shard; one damaged shard keeps no other waiting', async () => {
    const application = createApplication();
    await importDragons(
      application,
      Array.from({ length: 1_000 }, (_, n) =>
        dragonFromInput(inputOf(`Seed ${n}`, { description: 'x'.repeat(1_900) })),
      ),
    );
    const directory = (await readDirectory(application))?.directory;
    if (directory === undefined) throw new Error('There is no directory.');
    const names = Array.from({ length: 300 }, (_, n) => `Left ${n}`);
    application.world.fault = ({ operation, key }) =>
      operation === 'put' && key.includes('/shard-') ? 'before' : undefined;
    for (const name of names) await accept(application, name).catch(() => undefined);
    application.world.fault = () => undefined;
    const [prefix = ''] = directory.leaves;
    const damaged = shardKey(application.catalogueKey, directory, prefix);
    const whole = application.derived.objects.get(damaged);
    application.derived.objects.set(damaged, { body: Buffer.from('x\n'), etag: '"damaged"', modified: 0 });
    application.clock.time += 61_000;
    application.world.calls = [];
    await sweep(application);
    const left = (): number =>
      [...application.derived.objects.keys()].filter((key) => key.startsWith('pending/')).length;
    expect(left()).toBeGreaterThan(0);
    expect(left()).toBeLessThan(100);
    const writes = application.world.calls.filter(
      ({ operation, key }) => operation === 'put' && key.includes('/shard-'),
    );
    expect(writes.length).toBeLessThan(2 * directory.leaves.length);
    application.derived.objects.set(damaged, { body: whole?.body ?? Buffer.alloc(0), etag: '"mended"', modified: 0 });
    await sweep(application);
    expect(left()).toBe(0);
    expect(await searchDragons(application, { filter: { name: { beginsWith: 'left' } }, limit: 100 })).toMatchObject({
      items: { length: 100 },
    });
  });

  it('deletes markers without a report only when they are old and nobody has come back', async () => {
    const application = createApplication();
    const markers = (): string[] => [...application.derived.objects.keys()].filter((key) => key.startsWith('open/'));
    await openReport(application, { id: 'orphan', createdAt: isoTime(application.clock.time) });
    application.clock.time += 10 * 60_000;
    await sweep(application);
    expect(markers()).toHaveLength(2);
    application.clock.time += 10 * 60_000;
    // Somebody reports again under the same token while the sweeper looks.
    let again: Promise<void> | undefined;
    application.world.pause = async () => {
      if (again !== undefined || application.world.calls.at(-1)?.operation !== 'delete') return;
      again = openReport(application, { id: 'orphan', createdAt: isoTime(application.clock.time) });
      await again;
    };
    await sweep(application);
    expect(markers()).toEqual([openKey('orphan'), expect.stringContaining(String(application.clock.time))]);
    application.clock.time += 20 * 60_000;
    await sweep(application);
    expect(markers()).toEqual([]);
  });

  it.each([
    ['FAILED', 'WORKFLOW_FAILED'],
    ['TIMED_OUT', 'WORKFLOW_TIMED_OUT'],
    ['ABORTED', 'WORKFLOW_ABORTED'],
  ] as const)('finishes a report whose execution %s, told twice', async (status, code) => {
    const application = createApplication();
    const { id } = await reportDragon(application, 'alice', inputOf('Ember'));
    expect(await settleDead(application, id, status)).toEqual({ finished: true });
    expect(await settleDead(application, id, status)).toEqual({ finished: true });
    expect(await getReport(application, { sub: 'alice', username: 'alice', groups: [] }, id)).toMatchObject({
      status: 'FAILED',
      version: 2,
      reason: { code },
    });
    expect(application.published).toHaveLength(1);
    expect(application.derived.objects.has(openKey(id))).toBe(false);
  });
});
