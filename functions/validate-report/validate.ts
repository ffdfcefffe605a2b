import type { ReportReason } from '../../generated/schema.ts';
import { canonicalName } from '../shared/dragon/canonical-name.ts';
import type { DragonData } from '../shared/dragon/dragon.ts';
import { inputFromDragon } from '../shared/dragon/dragon.ts';
import type { Ports } from '../shared/dragon/ports.ts';
import type { Publisher } from '../shared/report/publisher.ts';
import { isTerminal } from '../shared/report/report.ts';
import { moveReport, requireStored } from '../shared/report/report-store.ts';
import { tellOfStatus } from '../shared/report/tell.ts';
import { refusalOf } from '../shared/dragon/text-rules.ts';

export interface Verdict {
  readonly reportId: string;
  readonly valid: boolean;
  readonly reason: ReportReason | null;
}

export interface ValidatePorts extends Pick<Ports, 'truth' | 'clock' | 'random' | 'telemetry'> {
  readonly publisher: Publisher;
}

/**
 * Moves a report from PENDING to VALIDATING, and tells the subscribers of each status before the next. Makes the checks
 * that decide nothing; the claim decides whether the name is taken, when the report is accepted.
 */
export async function validateReport(ports: ValidatePorts, reportId: string): Promise<Verdict> {
  const stored = await requireStored(ports.truth, reportId);
  if (stored.record.status === 'PENDING') await tellOfStatus(ports, stored.record);
  const report = await moveReport(ports, reportId, { to: 'VALIDATING' }, stored);
  if (isTerminal(report.status)) return { reportId, valid: true, reason: null };
  await tellOfStatus(ports, report);
  const reason = objectionTo(report.dragon);
  return { reportId, valid: reason === undefined, reason: reason ?? null };
}

/** The texts were checked when the report came in, but the rules may have become stricter since. */
function objectionTo(dragon: DragonData): ReportReason | undefined {
  const refusal = refusalOf(inputFromDragon(dragon));
  if (refusal !== undefined) return invalid(refusal.message);
  return 'refused' in canonicalName(dragon.dragon_name_str) ? invalid('dragonName is not a name.') : undefined;
}

const invalid = (message: string): ReportReason => ({ code: 'INVALID_CONTENT', message, dragonName: null });
