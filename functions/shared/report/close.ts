import type { ReportReason } from '../../../generated/schema.ts';
import { isoTime } from '../storage/clock.ts';
import type { Decision } from './decision.ts';
import { decisionOf, noConsequences } from './decision.ts';
import { openKey } from '../storage/keys.ts';
import { closeReport } from './open-reports.ts';
import type { Ports } from '../dragon/ports.ts';
import type { Effects, ReportRecord } from './report.ts';
import { isTerminal, withEffects } from './report.ts';
import { changeReport, moveReport } from './report-store.ts';

const reasons = {
  FAILED: { code: 'WORKFLOW_FAILED', message: 'The report could not be processed. Please report the dragon again.' },
  TIMED_OUT: {
    code: 'WORKFLOW_TIMED_OUT',
    message: 'Processing the report took too long. Please report the dragon again.',
  },
  ABORTED: { code: 'WORKFLOW_ABORTED', message: 'Processing the report was stopped. Please report the dragon again.' },
} as const;

export type DeadStatus = keyof typeof reasons;

/** Sets a report to FAILED, unless it is decided: a stored decision stays. */
export async function failReport(
  ports: Omit<Ports, 'catalogueKey'>,
  reportId: string,
  status: DeadStatus,
): Promise<Decision> {
  return decisionOf(await markFailed(ports, reportId, status), noConsequences);
}

export async function markFailed(
  ports: Omit<Ports, 'catalogueKey'>,
  reportId: string,
  status: DeadStatus,
): Promise<ReportRecord> {
  const reason: ReportReason = { ...reasons[status], dragonName: null };
  const report = await moveReport(ports, reportId, { to: 'FAILED', reason });
  if (report.status === 'FAILED' && report.reason?.code === reason.code) ports.telemetry.count('ReportFailed');
  return report;
}

/** Does the workflow's last step: it notes what was done, and deletes the markers if that is everything. */
export async function finishReport(
  ports: Omit<Ports, 'catalogueKey'>,
  reportId: string,
  done: Partial<Effects>,
  marker = openKey(reportId),
): Promise<{ readonly finished: boolean }> {
  const report = await changeReport(ports, reportId, (record) =>
    record.finishedAt === null && isTerminal(record.status)
      ? withEffects(record, done, isoTime(ports.clock.now()))
      : undefined,
  );
  const finished = report.finishedAt !== null;
  if (finished) await closeReport(ports, report, marker);
  return { finished };
}
