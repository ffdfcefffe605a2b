import { showDragon } from '../shared/report/show-dragon.ts';
import type { DeadStatus } from '../shared/report/close.ts';
import { finishReport, markFailed } from '../shared/report/close.ts';
import { errorName } from '../shared/storage/errors.ts';
import type { Executions } from '../shared/report/executions.ts';
import { openKey } from '../shared/storage/keys.ts';
import type { Notifier } from './notifier.ts';
import type { OpenMarker } from './open-markers.ts';
import { startReport } from '../shared/report/open-reports.ts';
import type { Ports } from '../shared/dragon/ports.ts';
import { publishDragonAdded, publishStatus } from '../shared/report/publish.ts';
import type { Publisher } from '../shared/report/publisher.ts';
import type { Effects, ReportRecord } from '../shared/report/report.ts';
import { isTerminal, missingEffects } from '../shared/report/report.ts';
import { readReport } from '../shared/report/report-store.ts';

export interface SettlePorts extends Ports {
  readonly executions: Executions;
  readonly publisher: Publisher;
  readonly notifier: Notifier;
}

/** Does what is missing for a decided report. A step that fails here is left to the next sweep. */
async function completeReport(
  ports: SettlePorts,
  report: ReportRecord,
  marker = openKey(report.id),
): Promise<{ readonly finished: boolean }> {
  const done: Partial<Record<keyof Effects, boolean>> = {};
  const complete = async (effect: keyof Effects): Promise<void> => {
    try {
      await effects[effect](ports, report);
      done[effect] = true;
    } catch (error) {
      ports.telemetry.count('SweepFailed');
      ports.telemetry.warn('A consequence of a decision is still missing.', {
        reportId: report.id,
        effect,
        error: errorName(error),
      });
    }
  };
  const missing = missingEffects(report);
  // Whoever is told of a dragon finds it listed.
  if (missing.includes('viewed')) await complete('viewed');
  await Promise.all(missing.filter((effect) => effect !== 'viewed').map(complete));
  return finishReport(ports, report.id, done, marker);
}

const effects: Readonly<Record<keyof Effects, (ports: SettlePorts, report: ReportRecord) => Promise<unknown>>> = {
  viewed: showDragon,
  published: (ports, report) => publishStatus(ports, report.id),
  announced: (ports, report) => publishDragonAdded(ports, report.id),
  notified: (ports, report) => ports.notifier.decided(report),
};

/** Handles an execution that ended without finishing its report. */
export async function settleDead(
  ports: SettlePorts,
  reportId: string,
  status: DeadStatus,
  marker?: string,
): Promise<{ readonly finished: boolean }> {
  return completeReport(ports, await markFailed(ports, reportId, status), marker);
}

/** Does what an open report needs. `age` is the age of the marker. */
export async function settleOpen(
  ports: SettlePorts,
  marker: Pick<OpenMarker, 'id' | 'key'>,
  age: number,
): Promise<'left' | 'started' | 'settled' | 'orphan'> {
  const reportId = marker.id;
  const report = await readReport(ports.truth, reportId);
  if (report === undefined) return dropOrphan(ports, marker, age);
  if (!isTerminal(report.status)) {
    if ((await startReport(ports, report)) === 'running') return report.status === 'PENDING' ? 'started' : 'left';
    // The execution is closed and has decided nothing. So it ended badly, and the event about that was lost.
    await settleDead(ports, reportId, 'FAILED', marker.key);
    return 'settled';
  }
  if (report.finishedAt === null && (await ports.executions.isRunning(reportId))) return 'left';
  await completeReport(ports, report, marker.key);
  return 'settled';
}

export const orphanAge = 15 * 60 * 1000;

/** Deletes a marker without a report. Its writer crashed between the writes, and had acknowledged nothing. */
async function dropOrphan(
  ports: SettlePorts,
  { id, key }: Pick<OpenMarker, 'id' | 'key'>,
  age: number,
): Promise<'left' | 'orphan'> {
  if (age < orphanAge) return 'left';
  const own = await ports.derived.get(openKey(id));
  // Somebody may be reporting again under the same token. So only the marker that was just seen may be deleted, and
  // only while there is no report. Who reports again writes another marker by time.
  if ((await readReport(ports.truth, id)) !== undefined) return 'left';
  if (own !== undefined) await ports.derived.delete(openKey(id), { ifMatch: own.etag });
  if (key !== openKey(id)) await ports.derived.delete(key);
  return 'orphan';
}
