import type { ReportReason } from '../../generated/schema.ts';
import { showDragon } from '../shared/report/show-dragon.ts';
import { claimOf, reserveClaim } from '../shared/report/claims.ts';
import { isoTime } from '../shared/clock.ts';
import type { Decision } from '../shared/report/decision.ts';
import { decisionOf, duplicateOf } from '../shared/report/decision.ts';
import type { Ports } from '../shared/ports.ts';
import type { ReportRecord } from '../shared/report/report.ts';
import { isTerminal } from '../shared/report/report.ts';
import { moveReport, requireReport } from '../shared/report/report-store.ts';

/**
 * Reserves the name, then commits by the report's own transition to ACCEPTED. That conditional put decides, and every
 * other step follows what it stored. The views come after it. Doing all of this again changes nothing.
 */
export async function acceptReport(ports: Ports, reportId: string): Promise<Decision> {
  const report = await requireReport(ports.truth, reportId);
  const decided = isTerminal(report.status) ? report : await decide(ports, report);
  if (decided.status === 'ACCEPTED') await showDragon(ports, decided);
  return decisionOf(decided, true);
}

export async function rejectReport(ports: Ports, reportId: string, reason: ReportReason): Promise<Decision> {
  const report = await moveReport(ports, reportId, { to: 'REJECTED', reason });
  if (report.status === 'ACCEPTED') await showDragon(ports, report);
  if (report.status === 'REJECTED') ports.telemetry.count('ReportRejected');
  return decisionOf(report, true);
}

async function decide(ports: Ports, report: ReportRecord): Promise<ReportRecord> {
  const wanted = claimOf(report.dragon, { kind: 'report', reportId: report.id }, isoTime(ports.clock.now()));
  const reservation = await reserveClaim(ports, wanted);
  const step = reservation.held
    ? ({ to: 'ACCEPTED' } as const)
    : ({ to: 'REJECTED', reason: duplicateOf(reservation.by.dragon.dragon_name_str) } as const);
  const decided = await moveReport(ports, report.id, step);
  if (decided.status === 'ACCEPTED') ports.telemetry.count('ReportAccepted');
  if (decided.status === 'REJECTED') ports.telemetry.count('ReportRejected');
  return decided;
}
