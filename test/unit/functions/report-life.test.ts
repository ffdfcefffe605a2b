import { describe, expect, it } from 'vitest';
import { searchDragons } from '../../../functions/search-dragons/search.ts';
import { countDragons } from '../../../functions/count-dragons/count.ts';
import { getDragon } from '../../../functions/get-dragon/get.ts';
import { reportDragon } from '../../../functions/report-dragon/report.ts';
import type { Application } from './support/application.ts';
import { createApplication, inputOf, seeded } from './support/application.ts';
import { Crash } from './support/memory-store.ts';
import { runWorkflow } from './support/workflow.ts';
import { expectSettled, reportsOf, sweepTwice } from './support/settled.ts';

describe('a report', () => {
  it('is accepted, told in order, listed and counted', async () => {
    const application = createApplication();
    const report = await reportDragon(application, 'alice', inputOf('Y Ddraig Goch'));
    expect(report).toMatchObject({ status: 'PENDING', version: 1 });
    expect(await runWorkflow(application, report.id)).toBe('SUCCEEDED');
    expect(application.published.map(({ status, version }) => `${version} ${status}`)).toEqual([
      '1 PENDING',
      '2 VALIDATING',
      '3 ACCEPTED',
    ]);
    expect(application.announced).toEqual(['Y Ddraig Goch']);
    expect((await searchDragons(application, { filter: { name: { eq: 'y ddraig  GOCH' } } })).items).toMatchObject([
      { name: 'Y Ddraig Goch', family: 'red' },
    ]);
    expect(await getDragon(application, 'Y DDRAIG GOCH')).toMatchObject({ name: 'Y Ddraig Goch' });
    expect(await countDragons(application, { by: 'FAMILY' })).toEqual([{ key: 'red', count: 1 }]);
    await expectSettled(application);
  });

  it('is rejected when the dragon is known in another case, spacing and form, naming it', async () => {
    const application = createApplication();
    for (const name of ['Ångström', 'ÅNGSTRO\u0308M ']) {
      const { id } = await reportDragon(application, 'alice', inputOf(name));
      await runWorkflow(application, id);
    }
    const second = reportsOf(application).find(({ status }) => status === 'REJECTED');
    expect(second?.reason).toEqual({
      code: 'DUPLICATE_DRAGON',
      message: 'There is a dragon of this name already: Ångström',
      dragonName: 'Ångström',
    });
    await expectSettled(application);
  });

  it('keeps no phone number anywhere', async () => {
    const application = createApplication();
    const { id } = await reportDragon(application, 'alice', inputOf('Smaug', { reportingPhoneNumber: '+15555550100' }));
    await runWorkflow(application, id);
    const stored = [...application.truth.objects, ...application.derived.objects]
      .map(([key, { body }]) => key + body.toString())
      .join('\n');
    expect(stored).not.toContain('5555550100');
  });

  it('is one report for one token, however often and at once it is sent', async () => {
    const application = createApplication(7);
    application.world.pause = shuffled(application);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => reportDragon(application, 'alice', inputOf('Echo', { clientToken: 'same' }))),
    );
    expect(new Set(replies.map(({ id }) => id)).size).toBe(1);
    expect(reportsOf(application)).toHaveLength(1);
    await expect(reportDragon(application, 'alice', inputOf('Other', { clientToken: 'same' }))).rejects.toMatchObject({
      type: 'CONFLICT',
    });
    expect(reportsOf(application)[0]?.dragon.dragon_name_str).toBe('Echo');
    expect((await reportDragon(application, 'bob', inputOf('Echo', { clientToken: 'same' }))).id).not.toBe(
      replies[0]?.id,
    );
  });

  it('fails, and says so, when its tasks cannot run', async () => {
    const application = createApplication();
    const { id } = await reportDragon(application, 'alice', inputOf('Unlucky'));
    application.world.fault = ({ key, operation }) =>
      operation === 'put' && key.startsWith('dragons/') ? 'before' : undefined;
    expect(await runWorkflow(application, id)).toBe('FAILED');
    expect(reportsOf(application)[0]).toMatchObject({ status: 'FAILED', reason: { code: 'WORKFLOW_FAILED' } });
    await expectSettled(application);
  });

  it('is decided although nobody can be told, and told later', async () => {
    const application = createApplication();
    const { id } = await reportDragon(application, 'alice', inputOf('Silent'));
    const { publisher } = application;
    const deaf = {
      status: () => Promise.reject(new Crash('down')),
      dragonAdded: () => Promise.reject(new Crash('down')),
    };
    expect(await runWorkflow({ ...application, publisher: deaf }, id)).toBe('SUCCEEDED');
    expect(reportsOf(application)[0]).toMatchObject({
      status: 'ACCEPTED',
      finishedAt: null,
      effects: { published: false, notified: true },
    });
    await sweepTwice({ ...application, publisher });
    expect(application.notified).toEqual([id]);
    await expectSettled(application);
  });
});

const shuffled = (application: Application) => {
  const chance = seeded(Math.floor(application.random() * 2 ** 31));
  return async (): Promise<void> => {
    for (let hops = Math.floor(chance() * 4); hops > 0; hops -= 1)
      await new Promise((resolve) => setImmediate(resolve));
  };
};

describe('races', () => {
  it.each([1, 2, 3])('accept a dragon once of 50 who report it at once (seed %i)', async (seed) => {
    const application = createApplication(seed);
    application.world.pause = shuffled(application);
    const spellings = ['Nidhöggr', 'NIDHÖGGR', 'nidho\u0308ggr', ' Nidhöggr', 'Nid\u200dhöggr'];
    const reports = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        reportDragon(application, `owner-${n}`, inputOf(spellings[n % 5] as string)),
      ),
    );
    await Promise.all(reports.map(({ id }) => runWorkflow(application, id)));
    const statuses = reportsOf(application).map(({ status, reason }) => reason?.code ?? status);
    expect(statuses.filter((status) => status === 'ACCEPTED')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'DUPLICATE_DRAGON')).toHaveLength(49);
    await expectSettled(application);
  });

  it('group the commits of 60 distinct dragons', async () => {
    const application = createApplication(11);
    application.world.pause = shuffled(application);
    const reports = await Promise.all(
      Array.from({ length: 60 }, (_, n) => reportDragon(application, 'alice', inputOf(`Dragon ${n}`))),
    );
    application.world.calls = [];
    await Promise.all(reports.map(({ id }) => runWorkflow(application, id)));
    await expectSettled(application);
    const puts = (part: string): number =>
      application.world.calls.filter(({ operation, key }) => operation === 'put' && key.includes(part)).length;
    // Alone, each loser of a round would write again: 60·61/2 = 1,830 attempts.
    expect(puts('shard-')).toBeLessThan(240);
    expect(puts('manifest')).toBeLessThan(240);
  });

  it('survive duplicate deliveries of every task', async () => {
    const application = createApplication(5);
    application.world.pause = shuffled(application);
    const reports = await Promise.all(
      ['A', 'B', 'a'].map((name) => reportDragon(application, `owner of ${name}`, inputOf(name))),
    );
    await Promise.all([...reports, ...reports, ...reports].map(({ id }) => runWorkflow(application, id)));
    expect(
      reportsOf(application)
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['ACCEPTED', 'ACCEPTED', 'REJECTED']);
    expect(reportsOf(application).every(({ version }) => version === 3)).toBe(true);
    await sweepTwice(application);
    await expectSettled(application);
  });
});
