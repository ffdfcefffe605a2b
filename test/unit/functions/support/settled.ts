import { expect } from 'vitest';
import { sweep } from '../../../../functions/finish-report/sweep.ts';
import { rowsOfClaims } from '../../../../functions/import/rebuild-views.ts';
import { readVisible } from '../../../../functions/shared/dragon/catalogue/generation.ts';
import type { ReportRecord } from '../../../../functions/shared/report/report.ts';
import type { Application } from './application.ts';
import { runWorkflow } from './workflow.ts';

export const reportsOf = (application: Application): ReportRecord[] =>
  [...application.truth.objects]
    .filter(([key]) => key.startsWith('reports/'))
    .map(([, { body }]) => JSON.parse(body.toString()) as ReportRecord);

/** The promises, read from the stores: whatever happened before, this is the end. */
export async function expectSettled(application: Application): Promise<void> {
  application.world.fault = () => undefined;
  const claimed = (await rowsOfClaims(application)).map(({ _key }) => _key).sort();
  const shown = (await readVisible(application)).map(({ _key }) => _key).sort();
  expect(shown).toEqual(claimed);
  const keys = [...application.derived.objects.keys()];
  expect(keys.filter((key) => key.startsWith('open/') || key.startsWith('pending/'))).toEqual([]);
  for (const report of reportsOf(application)) {
    expect(['ACCEPTED', 'REJECTED', 'FAILED']).toContain(report.status);
    expect(report.finishedAt).not.toBeNull();
    expect(
      application.published.filter(({ id, status }) => id === report.id && status === report.status).length,
    ).toBeGreaterThan(0);
    expect(application.notified).toContain(report.id);
    expect(keys.filter((key) => key.startsWith('index/') && key.endsWith(report.id))).toHaveLength(2);
  }
}

/** The schedule comes round again and again. */
export async function sweepTwice(application: Application): Promise<void> {
  application.world.fault = () => undefined;
  for (let round = 0; round < 3; round += 1) {
    application.clock.time += 20 * 60 * 1000;
    await sweep(application);
    for (const [id, state] of application.executionsByName) if (state === 'running') await runWorkflow(application, id);
  }
}
