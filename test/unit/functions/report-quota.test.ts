import { describe, expect, it } from 'vitest';
import { freeSlots, readQuota } from '../../../functions/report-dragon/quota.ts';
import { reportDragon } from '../../../functions/report-dragon/report.ts';
import { sweep } from '../../../functions/finish-report/sweep.ts';
import { finishReport } from '../../../functions/shared/report/close.ts';
import { readSlot, slotKey } from '../../../functions/shared/storage/keys.ts';
import type { Application } from './support/application.ts';
import { createApplication, inputOf, seeded } from './support/application.ts';
import { expectSettled, reportsOf, sweepTwice } from './support/settled.ts';
import { runWorkflow } from './support/workflow.ts';

const day = 24 * 60 * 60 * 1000;
const quota = { open: 3, daily: 5 };
let names = 0;
const report = (application: Application, owner: string, more: object = {}) =>
  reportDragon({ ...application, quota }, owner, inputOf(`Dragon ${(names += 1)}`, more));
const keysOf = ({ derived }: Application, prefix: string) =>
  [...derived.objects.keys()].filter((key) => key.startsWith(prefix));
const slotsOf = (application: Application) => keysOf(application, 'open/').filter((key) => readSlot(key) !== undefined);
/** The entries of the index arrive late. */
const slowIndex =
  (put: Application['derived']['put']): Application['derived']['put'] =>
  async (key, ...rest) => {
    for (let turn = 0; key.startsWith('index/') && turn < 50; turn += 1) await new Promise(setImmediate);
    return put(key, ...rest);
  };
const exceeded = (name: string, limit: number) =>
  expect.objectContaining({ type: 'QUOTA_EXCEEDED', info: { quota: name, limit } }) as Error;

describe('the quota of reports', () => {
  it('counts what is open of one person and of nobody else, and writes nothing for what it refuses', async () => {
    const application = createApplication();
    const first = await report(application, 'ada');
    await report(application, 'ada');
    await report(application, 'ada', { clientToken: 'last' });
    const stored = application.derived.objects.size;
    await expect(report(application, 'ada')).rejects.toThrow(exceeded('open', 3));
    expect(application.derived.objects.size).toBe(stored);
    await report(application, 'grace');
    await runWorkflow(application, first.id);
    await report(application, 'ada');
  });

  it('lets a report be repeated', async () => {
    const application = createApplication();
    const input = inputOf('Again', { clientToken: 'token' });
    const first = await reportDragon({ ...application, quota }, 'ada', input);
    await report(application, 'ada');
    await report(application, 'ada');
    expect((await reportDragon({ ...application, quota }, 'ada', input)).id).toBe(first.id);
  });

  it('counts the reports of the last 24 hours', async () => {
    const application = createApplication();
    const one = async (): Promise<unknown> => {
      application.clock.time += 1_000;
      const { id } = await report(application, 'ada');
      return runWorkflow(application, id);
    };
    const start = application.clock.time + 1_000;
    for (let count = 0; count < 5; count += 1) await one();
    await expect(report(application, 'ada')).rejects.toThrow(exceeded('daily', 5));
    application.clock.time = start + day - 2_000;
    await expect(report(application, 'ada')).rejects.toThrow(exceeded('daily', 5));
    application.clock.time = start + day + 1_000;
    await one();
  });

  it('is reached by three reports, one after the other or at once', async () => {
    const application = createApplication();
    await Promise.all([report(application, 'ada'), report(application, 'ada'), report(application, 'ada')]);
    await expect(report(application, 'ada')).rejects.toThrow(exceeded('open', 3));
  });

  it.each([1, 2, 3, 4, 5])('holds for 40 reports at the same moment, in any interleaving (%i)', async (seed) => {
    const application = createApplication(seed);
    const chance = seeded(seed);
    application.world.pause = async () => {
      for (let turns = Math.floor(chance() * 5); turns > 0; turns -= 1) await new Promise(setImmediate);
    };
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => report(application, 'ada')));
    const made = results.filter(({ status }) => status === 'fulfilled');
    expect(made).toHaveLength(quota.open);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toEqual(exceeded('open', 3));
    expect(reportsOf(application)).toHaveLength(quota.open);
    // What is refused leaves nothing.
    expect(slotsOf(application)).toHaveLength(quota.open);
    expect(keysOf(application, 'open/')).toHaveLength(2 * quota.open);
    await report(application, 'grace');
    await sweepTwice(application);
    await expectSettled(application);
    await report(application, 'ada');
  });

  it('exceeds the daily quota by no more than what was open and not indexed yet', async () => {
    const application = createApplication();
    const late = { ...application.derived, put: slowIndex(application.derived.put) };
    for (let count = 0; count < 4; count += 1) await runWorkflow(application, (await report(application, 'ada')).id);
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, () => reportDragon({ ...application, derived: late, quota }, 'ada', inputOf('Many'))),
    );
    const made = results.filter(({ status }) => status === 'fulfilled');
    expect(made.length).toBeGreaterThan(0);
    expect(reportsOf(application).length).toBeLessThanOrEqual(quota.daily + quota.open - 1);
    await expect(report(application, 'ada')).rejects.toMatchObject({ type: 'QUOTA_EXCEEDED' });
  });

  it('sees what was indexed between the look and the slot, where the daily quota is near', async () => {
    const application = createApplication();
    for (let count = 0; count < 4; count += 1) await runWorkflow(application, (await report(application, 'ada')).id);
    let others: Promise<unknown> | undefined;
    const put: typeof application.derived.put = async (key, ...rest) => {
      others ??= report(application, 'ada').then(({ id }) => runWorkflow(application, id));
      await others;
      return application.derived.put(key, ...rest);
    };
    const slow = { ...application, quota, derived: { ...application.derived, put } };
    await expect(reportDragon(slow, 'ada', inputOf('Slow'))).rejects.toThrow(exceeded('daily', 5));
    expect(reportsOf(application)).toHaveLength(quota.daily);
    await sweepTwice(application);
    await expectSettled(application);
  });

  it('gives one slot to a report that is made twice at the same moment, in the end', async () => {
    const application = createApplication();
    const input = inputOf('Twice', { clientToken: 'token' });
    const both = [0, 1].map(() => reportDragon({ ...application, quota }, 'ada', input));
    const [one, other] = await Promise.all(both);
    expect(other?.id).toBe(one?.id);
    expect(slotsOf(application)).toHaveLength(2);
    application.clock.time += 2 * 60_000;
    await sweep(application);
    const [held] = reportsOf(application);
    expect(slotsOf(application)).toEqual([slotKey('ada', held?.slot?.number ?? -1)]);
    await sweepTwice(application);
    await expectSettled(application);
  });

  it('is not freed by a report that is finished once more when another has its slot', async () => {
    const application = createApplication();
    const one = { open: 1, daily: 100 };
    const first = await reportDragon({ ...application, quota: one }, 'ada', inputOf('First'));
    await runWorkflow(application, first.id);
    const second = await reportDragon({ ...application, quota: one }, 'ada', inputOf('Second'));
    await finishReport(application, first.id, {});
    expect(slotsOf(application)).toEqual([slotKey('ada', 0)]);
    application.clock.time += 2 * 60_000;
    await sweep(application);
    expect(slotsOf(application)).toEqual([slotKey('ada', 0)]);
    await runWorkflow(application, second.id);
    expect(slotsOf(application)).toEqual([]);
  });

  it.each([
    [undefined, 3],
    [{ open: 8, daily: 100 }, 3],
    [{ open: 2, daily: 100 }, 5],
  ])('can be turned on, down and up: from %j to %i open reports', async (before, open) => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const application = createApplication(seed);
      const earlier = [];
      for (let count = 0; count < 2; count += 1)
        earlier.push(await reportDragon({ ...application, quota: before }, 'ada', inputOf(`Earlier ${count}`)));
      const later = { ...application, quota: { open, daily: 100 } };
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) => reportDragon(later, 'ada', inputOf(`Later ${index}`))),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(open - earlier.length);
      for (const { id } of earlier) await runWorkflow(application, id);
      await reportDragon(later, 'ada', inputOf('Last'));
      // It may be turned off with slots held.
      await reportDragon(application, 'ada', inputOf('Unlimited'));
      await sweepTwice(application);
      await expectSettled(application);
    }
  });

  it('gives out no slot that an earlier marker counts for', () => {
    expect(freeSlots([], 3)).toEqual([0, 1, 2]);
    expect(freeSlots([undefined, 0], 3)).toEqual([1]);
    expect(freeSlots([9, 2], 3)).toEqual([0]);
    expect(freeSlots([8, 9, 7], 3)).toEqual([]);
  });

  it.each([
    ['the same input', 'Again', undefined],
    ['another input', 'Other', { type: 'CONFLICT' }],
  ])('is not got round by a token that was used: %s', async (_what, name, refusal) => {
    const application = createApplication();
    const again = (dragon: string) =>
      reportDragon({ ...application, quota }, 'ada', inputOf(dragon, { clientToken: 'token' }));
    await runWorkflow(application, (await again('Again')).id);
    const [from, stored] = [application.world.calls.length, application.derived.objects.size];
    for (let count = 0; count < 20; count += 1) {
      application.clock.time += 1_000;
      const answer = again(name);
      await (refusal ? expect(answer).rejects.toMatchObject(refusal) : answer);
    }
    // Neither the sweeper nor the bill sees what is only repeated.
    expect(application.derived.objects.size).toBe(stored);
    const calls = application.world.calls.slice(from).map(({ operation }) => operation);
    expect(new Set(calls)).toEqual(new Set(['get', 'list']));
  });

  it('costs two lists, however many reports there are', async () => {
    const application = createApplication();
    await report(application, 'ada');
    const from = application.world.calls.length;
    await report(application, 'ada');
    expect(application.world.calls.slice(from).filter(({ operation }) => operation === 'list')).toHaveLength(2);
  });

  it.each(['', '5', '0/5', '5/0', '5/1001', 'a/b', '1.5/3'])('%j is no quota', (text) => {
    expect(() => readQuota(text)).toThrow(`REPORT_QUOTA is ${text}`);
  });

  it('is none when nothing is said', () => {
    expect(readQuota(undefined)).toBeUndefined();
    expect(readQuota('20/200')).toEqual({ open: 20, daily: 200 });
  });
});
