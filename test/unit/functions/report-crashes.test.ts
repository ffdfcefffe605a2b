import { describe, expect, it } from 'vitest';
import { getDragon } from '../../../functions/get-dragon/get.ts';
import { sweep } from '../../../functions/finish-report/sweep.ts';
import { reportDragon as takeIn } from '../../../functions/report-dragon/report.ts';
import { openReport } from '../../../functions/shared/report/open-reports.ts';
import { reportId } from '../../../functions/shared/storage/keys.ts';
import { isoTime } from '../../../functions/shared/storage/clock.ts';
import type { Application } from './support/application.ts';
import { createApplication, inputOf, runTask } from './support/application.ts';
import { Crash } from './support/memory-store.ts';
import { runWorkflow } from './support/workflow.ts';
import { expectSettled, reportsOf, sweepTwice } from './support/settled.ts';

const quota = { open: 3, daily: 100 };

describe.each([
  ['without a quota', undefined],
  ['with a quota', quota],
])('a crash %s', (_which, limits) => {
  const reportDragon: typeof takeIn = (ports, ...rest) => takeIn({ ...ports, quota: limits }, ...rest);
  const faults = ['before', 'after', 'twice'] as const;

  it.each(faults)(
    '%s any store call while a report is taken in: the client repeats, and all is well',
    async (fault) => {
      for (let number = 1; ; number += 1) {
        const application = createApplication(number);
        let struck = false;
        application.world.fault = (call) => (call.number === number ? ((struck = true), fault) : undefined);
        const send = () => reportDragon(application, 'alice', inputOf('Phoenix', { clientToken: 't' }));
        const first = await send().catch((error: unknown) =>
          error instanceof Crash ? undefined : Promise.reject(error as Error),
        );
        if (!struck) {
          expect(number).toBeGreaterThan(4);
          break;
        }
        application.world.fault = () => undefined;
        const second = await send();
        if (first !== undefined) expect(second.id).toBe(first.id);
        await sweepTwice(application);
        expect(reportsOf(application)).toMatchObject([{ status: 'ACCEPTED', version: 3 }]);
        await expectSettled(application);
      }
    },
  );

  it.each(faults)(
    '%s any store call of the intake, and nobody comes back: an acknowledged or stored report is still finished',
    async (fault) => {
      for (let number = 1; ; number += 1) {
        const application = createApplication(number);
        let struck = false;
        application.world.fault = (call) => (call.number === number ? ((struck = true), fault) : undefined);
        const reply = await reportDragon(application, 'alice', inputOf('Phoenix')).catch(() => undefined);
        if (!struck) {
          expect(number).toBeGreaterThan(4);
          break;
        }
        application.executionsByName.clear();
        await sweepTwice(application);
        if (reply !== undefined) expect(reportsOf(application)).toMatchObject([{ id: reply.id, status: 'ACCEPTED' }]);
        await expectSettled(application);
      }
    },
  );

  it.each(faults)('%s any store call of the workflow is healed by the retry', async (fault) => {
    for (let number = 1; ; number += 1) {
      const application = createApplication(number);
      const { id } = await reportDragon(application, 'alice', inputOf('Phoenix'));
      const start = application.world.calls.length;
      let struck = false;
      application.world.fault = (call) => (call.number === start + number ? ((struck = true), fault) : undefined);
      await runWorkflow(application, id);
      if (!struck) {
        expect(number).toBeGreaterThan(4);
        break;
      }
      await sweepTwice(application);
      expect(reportsOf(application)).toMatchObject([{ status: 'ACCEPTED', version: 3 }]);
      await expectSettled(application);
    }
  });

  it('from any store call of the workflow on, for good: the sweeper finishes the report', async () => {
    const outcomes = new Set<string>();
    for (let number = 1; ; number += 1) {
      const application = createApplication(number);
      const { id } = await reportDragon(application, 'alice', inputOf('Phoenix'));
      const start = application.world.calls.length;
      let struck = false;
      application.world.fault = (call) => (call.number >= start + number ? ((struck = true), 'after') : undefined);
      await runWorkflow(application, id);
      if (!struck) {
        expect(number).toBeGreaterThan(4);
        break;
      }
      await sweepTwice(application);
      outcomes.add(reportsOf(application)[0]?.status ?? 'none');
      await expectSettled(application);
    }
    expect([...outcomes].sort()).toEqual(['ACCEPTED', 'FAILED']);
  });

  it.each(faults)('%s any store call of a sweep is made good by the next', async (fault) => {
    const original = inputOf('Decided', { clientToken: 'again' });
    for (let number = 1; ; number += 1) {
      const application = createApplication(number);
      const [decided, dead] = await Promise.all(
        [original, inputOf('Dead')].map((input) => reportDragon(application, 'alice', input)),
      );
      await runTask(application, 'ValidateReportFunctionArn', { reportId: decided?.id });
      await runTask(application, 'AcceptReportFunctionArn', { action: 'ACCEPT', reportId: decided?.id });
      for (const { id } of [decided, dead].filter((one) => one !== undefined))
        application.executionsByName.set(id, 'closed');
      application.clock.time += 1_000;
      // One was never started, one is repeated, and of one there are only the markers.
      const unstarted = { ...application.executions, start: () => Promise.reject(new Crash('throttled')) };
      await reportDragon({ ...application, executions: unstarted }, 'bob', inputOf('New'));
      await reportDragon(application, 'alice', original);
      await openReport(application, { id: reportId('carol', 'orphan'), createdAt: isoTime(application.clock.time) });
      application.clock.time += 20 * 60_000;
      const start = application.world.calls.length;
      let struck = false;
      application.world.fault = (call) => (call.number === start + number ? ((struck = true), fault) : undefined);
      await sweep(application);
      await sweepTwice(application);
      expect(
        reportsOf(application)
          .map(({ status }) => status)
          .sort(),
      ).toEqual(['ACCEPTED', 'ACCEPTED', 'FAILED']);
      await expectSettled(application);
      if (!struck) {
        expect(number).toBeGreaterThan(20);
        break;
      }
    }
  });

  it('leaves the name to whoever comes next', async () => {
    const application = createApplication();
    const { id } = await reportDragon(application, 'alice', inputOf('Phoenix'));
    // It reserves the name and never gets further.
    application.world.fault = ({ operation, key }) =>
      operation === 'put' && key.startsWith('reports/') && claimed(application) ? 'before' : undefined;
    await runWorkflow(application, id);
    await sweepTwice(application);
    expect(reportsOf(application)).toMatchObject([{ status: 'FAILED' }]);
    expect(await getDragon(application, 'Phoenix')).toBeNull();
    const next = await reportDragon(application, 'bob', inputOf('phoenix'));
    await runWorkflow(application, next.id);
    expect(await getDragon(application, 'Phoenix')).toMatchObject({ name: 'phoenix' });
    await expectSettled(application);
  });
});

const claimed = (application: Application): boolean =>
  [...application.truth.objects.keys()].some((key) => key.startsWith('dragons/'));
