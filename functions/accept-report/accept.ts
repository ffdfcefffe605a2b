import type { ReportReason } from '../../generated/schema.ts';
import { acceptedClaim } from '../shared/report/show-dragon.ts';
import type { Claim } from '../shared/dragon/claim.ts';
import { claimOf } from '../shared/dragon/claim.ts';
import { reserveClaim } from '../shared/report/claims.ts';
import { isoTime } from '../shared/storage/clock.ts';
import type { Decision } from '../shared/report/decision.ts';
import { decisionOf, duplicateOf } from '../shared/report/decision.ts';
import { publishRow } from '../shared/dragon/catalogue/append.ts';
import { rowOf } from '../shared/dragon/catalogue/row.ts';
import type { Ports } from '../shared/dragon/ports.ts';
import type { Publisher } from '../shared/report/publisher.ts';
import type { ReportRecord } from '../shared/report/report.ts';
import { isTerminal } from '../shared/report/report.ts';
import type { StoredReport } from '../shared/report/report-store.ts';
import { moveReport, requireStored } from '../shared/report/report-store.ts';
import { tellOfDragon, tellOfStatus } from '../shared/report/tell.ts';

export interface AcceptPorts extends Ports {
  readonly publisher: Publisher;
}

interface Decided {
  readonly record: ReportRecord;
  /** The claim of an accepted report, if this call has seen it. */
  readonly claim?: Claim;
}

/**
 * Reserves the name, and then commits by the report's own transition to ACCEPTED. That conditional put decides, and
 * every other step follows what it stored. The views come after it, and then the subscribers. Doing all of this again
 * changes nothing.
 */
export async function acceptReport(ports: AcceptPorts, reportId: string): Promise<Decision> {
  const stored = await requireStored(ports.truth, reportId);
  return followUp(ports, isTerminal(stored.record.status) ? stored : await decide(ports, stored));
}

export async function rejectReport(ports: AcceptPorts, reportId: string, reason: ReportReason): Promise<Decision> {
  const record = await moveReport(ports, reportId, { to: 'REJECTED', reason });
  if (record.status === 'REJECTED') ports.telemetry.count('ReportRejected');
  return followUp(ports, { record });
}

async function decide(ports: Ports, stored: StoredReport): Promise<Decided> {
  const { id, dragon } = stored.record;
  const reservation = await reserveClaim(
    ports,
    claimOf(dragon, { kind: 'report', reportId: id }, isoTime(ports.clock.now())),
  );
  const step = reservation.held
    ? ({ to: 'ACCEPTED' } as const)
    : ({ to: 'REJECTED', reason: duplicateOf(reservation.by.dragon.dragon_name_str) } as const);
  const record = await moveReport(ports, id, step, stored);
  if (record.status === 'ACCEPTED') ports.telemetry.count('ReportAccepted');
  if (record.status === 'REJECTED') ports.telemetry.count('ReportRejected');
  return { record, ...(reservation.held && { claim: reservation.claim }) };
}

/** Does what follows from a decision. Only a view that cannot be written fails the call. */
async function followUp(ports: AcceptPorts, { record, claim }: Decided): Promise<Decision> {
  if (record.status !== 'ACCEPTED')
    return decisionOf(record, { viewed: true, published: await tellOfStatus(ports, record), announced: true });
  const counted = claim ?? (await acceptedClaim(ports, record));
  await publishRow(ports, rowOf(counted));
  const [published, announced] = await Promise.all([tellOfStatus(ports, record), tellOfDragon(ports, counted)]);
  return decisionOf(record, { viewed: true, published, announced });
}
