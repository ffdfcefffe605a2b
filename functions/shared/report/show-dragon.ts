import { canonicalName } from '../dragon/canonical-name.ts';
import type { Claim } from '../dragon/claim.ts';
import { readClaim } from './claims.ts';
import type { Ports } from '../dragon/ports.ts';
import type { ReportRecord } from './report.ts';
import { publishRow } from '../dragon/catalogue/append.ts';
import { rowOf } from '../dragon/catalogue/row.ts';

/** Adds an accepted report's dragon to the views. Doing it again changes nothing. */
export async function showDragon(ports: Ports, report: ReportRecord): Promise<void> {
  await publishRow(ports, rowOf(await acceptedClaim(ports, report)));
}

/** Answers the claim through which an accepted report's dragon counts. */
export async function acceptedClaim(ports: Pick<Ports, 'truth'>, report: ReportRecord): Promise<Claim> {
  const name = canonicalName(report.dragon.dragon_name_str);
  const claim = 'refused' in name ? undefined : await readClaim(ports.truth, name.key);
  if (claim?.holder.kind !== 'report' || claim.holder.reportId !== report.id)
    throw new Error('An accepted report does not hold its claim.');
  return claim;
}
