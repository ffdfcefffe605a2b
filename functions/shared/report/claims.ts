import { canonicalName } from '../dragon/canonical-name.ts';
import type { Claim, Holder } from '../dragon/claim.ts';
import { backOff } from '../storage/clock.ts';
import { ConflictError } from '../dragon/errors.ts';
import { claimKey } from '../storage/keys.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { fromJson, ifAbsent, putIf, toJson } from '../storage/object-store.ts';
import type { Ports } from '../dragon/ports.ts';
import { isTerminal } from './report.ts';
import { readReport } from './report-store.ts';

export type Standing = 'counts' | 'dead' | 'undecided';

export type Reservation = { readonly held: true; readonly claim: Claim } | { readonly held: false; readonly by: Claim };

export async function readClaim(truth: ObjectStore, nameKey: string): Promise<Claim | undefined> {
  const object = await truth.get(claimKey(nameKey));
  return object === undefined ? undefined : fromJson<Claim>(object);
}

/** Finds the claim of a name, even one from the time when names were compared in another way. */
export async function findClaim(truth: ObjectStore, text: string): Promise<Claim | undefined> {
  const name = canonicalName(text);
  if ('refused' in name) return undefined;
  const claim = await readClaim(truth, name.key);
  return claim ?? (await earlierClaim(truth, text));
}

async function earlierClaim(truth: ObjectStore, text: string): Promise<Claim | undefined> {
  const name = canonicalName(text);
  if ('refused' in name) return undefined;
  for (const key of name.earlierKeys) {
    const claim = await readClaim(truth, key);
    if (claim && claim.movedTo === undefined) return claim;
  }
  return undefined;
}

export async function standingOf(truth: ObjectStore, claim: Claim): Promise<Standing> {
  if (claim.movedTo !== undefined) return 'dead';
  if (claim.holder.kind === 'import') return 'counts';
  const report = await readReport(truth, claim.holder.reportId);
  if (report === undefined) return 'dead';
  if (report.status === 'ACCEPTED') return 'counts';
  return isTerminal(report.status) ? 'dead' : 'undecided';
}

/**
 * Reserves the name, takes it over from a holder that was not accepted, or answers the holder that counts. Throws
 * ConflictError while the other holder is undecided.
 */
export async function reserveClaim(
  ports: Pick<Ports, 'truth' | 'clock' | 'random'>,
  wanted: Claim,
): Promise<Reservation> {
  const earlier = await earlierClaim(ports.truth, wanted.dragon.dragon_name_str);
  const known = earlier === undefined ? 'dead' : await judge(ports.truth, wanted, earlier);
  if (typeof known === 'object') return known;
  if (known === 'undecided') throw undecided();
  const key = claimKey(wanted.name_key);
  let result = await putIf(ports.truth, key, toJson(wanted), ifAbsent);
  for (let attempt = 0; attempt < 6; attempt += 1) {
    if (result.stored) return { held: true, claim: wanted };
    const other = result.current;
    const answer = other === undefined ? 'free' : await judge(ports.truth, wanted, fromJson<Claim>(other));
    if (typeof answer === 'object') return answer;
    if (answer === 'undecided') {
      // The other report is usually decided within milliseconds. So this waits a little before the workflow waits for
      // seconds.
      await backOff(ports, attempt + 1);
      result = { stored: false, current: await ports.truth.get(key) };
    } else {
      result = await putIf(ports.truth, key, toJson(wanted), other === undefined ? ifAbsent : { ifMatch: other.etag });
    }
  }
  throw undecided();
}

const undecided = (): ConflictError => new ConflictError('Another report of the same dragon is undecided.');

async function judge(truth: ObjectStore, wanted: Claim, claim: Claim): Promise<Reservation | 'dead' | 'undecided'> {
  if (isMine(claim.holder, wanted.holder)) return { held: true, claim };
  const standing = await standingOf(truth, claim);
  return standing === 'counts' ? { held: false, by: claim } : standing;
}

function isMine(one: Holder, other: Holder): boolean {
  return one.kind === 'report' && other.kind === 'report' && one.reportId === other.reportId;
}
