import { describe, expect, it } from 'vitest';
import { readQuota } from '../../../functions/report-dragon/quota.ts';
import { reportDragon } from '../../../functions/report-dragon/report.ts';
import type { Application } from './support/application.ts';
import { createApplication, inputOf } from './support/application.ts';
import { runWorkflow } from './support/workflow.ts';

const day = 24 * 60 * 60 * 1000;
const quota = { open: 3, daily: 5 };
let names = 0;
const report = (application: Application, owner: string, more: object = {}) =>
  reportDragon({ ...application, quota }, owner, inputOf(`Dragon ${(names += 1)}`, more));
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
