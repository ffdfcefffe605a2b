import type { Dragon } from '../../generated/schema.ts';
import { findClaim, standingOf } from '../shared/report/claims.ts';
import { toDragon } from '../shared/dragon/dragon.ts';
import type { Ports } from '../shared/dragon/ports.ts';

/** Reads the claim and its report by one GET each: it needs no scan, however many dragons there are. */
export async function getDragon(ports: Pick<Ports, 'truth'>, text: string): Promise<Dragon | null> {
  const claim = await findClaim(ports.truth, text);
  if (claim === undefined || (await standingOf(ports.truth, claim)) !== 'counts') return null;
  return toDragon(claim.dragon, claim.addedAt);
}
