import { describe, expect, it } from 'vitest';
import { getReport } from '../../../functions/get-report/get.ts';
import { importDragons } from '../../../functions/import/import-dragons.ts';
import { reportDragon } from '../../../functions/report-dragon/report.ts';
import { sweep } from '../../../functions/finish-report/sweep.ts';
import { openReport } from '../../../functions/shared/report/open-reports.ts';
import { openKey } from '../../../functions/shared/storage/keys.ts';
import { searchDragons } from '../../../functions/search-dragons/search.ts';
import { accept } from './support/catalogue.ts';
import { shardKey } from '../../../functions/shared/dragon/catalogue/layout.ts';
import { readDirectory } from '../../../functions/shared/dragon/catalogue/directory.ts';
import { dragonFromInput } from '../../../functions/shared/dragon/dragon.ts';
import { settleDead } from '../../../functions/finish-report/settle.ts';
import { createApplication, inputOf } from './support/application.ts';

describe('the sweep', () => {
  it('leaves the young alone, and running executions too', async () => {
    const application = createApplication();
    await reportDragon(application, 'alice', inputOf('Ember'));
    application.executionsByName.clear();
    expect(await sweep(application)).toEqual({ open: 0, visited: 0 });
    expect(application.executionsByName.size).toBe(0);
    application.clock.time += 61_000;
    expect(await sweep(application)).toEqual({ open: 1, visited: 1 });
    expect([...application.executionsByName.values()]).toEqual(['running']);
    await sweep(application);
    expect(application.published).toEqual([]);
  });

  it('takes as many as time allows, and goes on there the next time, so that nobody waits for ever', async () => {
    const application = createApplication();
    const ids = Array.from({ length: 2_600 }, (_, n) => `waiting-${String(n).padStart(4, '0')}`);
    for (const id of ids) await openReport(application, id);
    application.clock.time += 61_000;
    const seen = new Set<string>();
    // Each call takes its time, one after the other.
    application.world.pause = async () => void (application.clock.time += 8);
    application.world.fault = ({ operation, key }) => {
      if (operation === 'get' && key.startsWith('reports/')) seen.add(key);
      return undefined;
    };
    const continuation = {};
    const sweeps: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const began = application.clock.time;
      sweeps.push((await sweep(application, undefined, continuation)).visited);
      expect(application.clock.time - began).toBeLessThan(60_000);
    }
    expect(sweeps.every((visited) => visited > 500 && visited < ids.length)).toBe(true);
    expect(seen.size).toBe(ids.length);
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

  it('deletes a marker without a report only when it is old and nobody has come back', async () => {
    const application = createApplication();
    await openReport(application, 'orphan');
    application.clock.time += 10 * 60_000;
    await sweep(application);
    expect(application.derived.objects.has(openKey('orphan'))).toBe(true);
    application.clock.time += 10 * 60_000;
    // Somebody reports again under the same token while the sweeper looks.
    let again = false;
    application.world.fault = ({ operation, key }) => {
      if (operation === 'delete' && key === openKey('orphan') && !again) {
        again = true;
        const entry = application.derived.objects.get(key);
        if (entry !== undefined) application.derived.objects.set(key, { ...entry, etag: '"newer"' });
      }
      return undefined;
    };
    await sweep(application);
    expect(application.derived.objects.has(openKey('orphan'))).toBe(true);
    await sweep(application);
    expect(application.derived.objects.has(openKey('orphan'))).toBe(false);
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
