import type { ReportReason } from '../../generated/schema.ts';
import { canonicalName } from '../shared/dragon/canonical-name.ts';
import { findClaim, standingOf } from '../shared/report/claims.ts';
import { duplicateOf } from '../shared/report/decision.ts';
import type { DragonData } from '../shared/dragon/dragon.ts';
import { inputFromDragon } from '../shared/dragon/dragon.ts';
import type { Ports } from '../shared/ports.ts';
import { isTerminal } from '../shared/report/report.ts';
import { moveReport } from '../shared/report/report-store.ts';
import { refusalOf } from '../shared/dragon/text-rules.ts';

export interface Verdict {
  readonly reportId: string;
  readonly valid: boolean;
  readonly reason: ReportReason | null;
}

/**
 * PENDING → VALIDATING, and the checks that can be made without deciding anything. That no dragon has the name is only
 * an early answer here: what counts is the claim, when the report is accepted.
 */
export async function validateReport(
  ports: Pick<Ports, 'truth' | 'clock' | 'random'>,
  reportId: string,
): Promise<Verdict> {
  const report = await moveReport(ports, reportId, { to: 'VALIDATING' });
  const reason = isTerminal(report.status) ? undefined : await objectionTo(ports, reportId, report.dragon);
  return { reportId, valid: reason === undefined, reason: reason ?? null };
}

async function objectionTo(
  ports: Pick<Ports, 'truth'>,
  reportId: string,
  dragon: DragonData,
): Promise<ReportReason | undefined> {
  // The texts were checked when the report came in; the rules may have become stricter since.
  const refusal = refusalOf(inputFromDragon(dragon));
  if (refusal !== undefined) return { code: 'INVALID_CONTENT', message: refusal.message, dragonName: null };
  const name = canonicalName(dragon.dragon_name_str);
  if ('refused' in name) return { code: 'INVALID_CONTENT', message: 'dragonName is not a name.', dragonName: null };
  const claim = await findClaim(ports.truth, dragon.dragon_name_str);
  if (claim === undefined || (claim.holder.kind === 'report' && claim.holder.reportId === reportId)) return undefined;
  return (await standingOf(ports.truth, claim)) === 'counts' ? duplicateOf(claim.dragon.dragon_name_str) : undefined;
}
