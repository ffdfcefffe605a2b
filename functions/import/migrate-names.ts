import { canonicalName } from '../shared/dragon/canonical-name.ts';
import type { Claim } from '../shared/dragon/claim.ts';
import { standingOf } from '../shared/report/claims.ts';
import { ConflictError } from '../shared/dragon/errors.ts';
import { drain } from '../shared/storage/concurrency.ts';
import { claimKey, claimPrefix } from '../shared/storage/keys.ts';
import type { StoredObject } from '../shared/storage/object-store.ts';
import { fromJson, ifAbsent, listAll, putIf, toJson } from '../shared/storage/object-store.ts';
import type { Ports } from '../shared/dragon/ports.ts';

export interface MigrationSummary {
  readonly read: number;
  /** The number of claims that moved to the key by which their name is compared today. */
  readonly moved: number;
  /**
   * The number of claims that stay under their old key, because another dragon has the name by which theirs would be
   * compared. Both count.
   */
  readonly kept: number;
}

/**
 * Moves claims to the key that their name has today. It deletes nothing: the old claim tells where it went. Running it
 * again changes nothing, and completes a migration that was interrupted.
 */
export async function migrateNames(ports: Ports): Promise<MigrationSummary> {
  const sum = { same: 0, moved: 0, kept: 0 };
  const keys = listAll(ports.truth, claimPrefix);
  await drain(
    keys,
    32,
    () => true,
    async ({ key }) => {
      const result = await migrate(ports, key);
      sum[result] += 1;
    },
  );
  return { read: sum.same + sum.moved + sum.kept, moved: sum.moved, kept: sum.kept };
}

async function migrate(ports: Ports, key: string): Promise<'same' | 'moved' | 'kept'> {
  const object = await ports.truth.get(key);
  if (object === undefined) return 'same';
  const claim = fromJson<Claim>(object);
  const name = canonicalName(claim.dragon.dragon_name_str);
  if ('refused' in name || name.key === claim.name_key || (await standingOf(ports.truth, claim)) !== 'counts')
    return 'same';
  if (!(await claimAnew(ports, { ...claim, name_key: name.key }))) return 'kept';
  const result = await putIf(ports.truth, key, toJson({ ...claim, movedTo: name.key }), { ifMatch: object.etag });
  if (!result.stored) throw new ConflictError('A claim changed while it was moved: migrate again.');
  return 'moved';
}

async function claimAnew(ports: Ports, wanted: Claim): Promise<boolean> {
  const key = claimKey(wanted.name_key);
  const first = await putIf(ports.truth, key, toJson(wanted), ifAbsent);
  if (first.stored) return true;
  return first.current !== undefined && takeOver(ports, key, wanted, first.current);
}

/** Takes the name over from a holder that was not accepted. */
async function takeOver(ports: Ports, key: string, wanted: Claim, other: StoredObject): Promise<boolean> {
  if ((await standingOf(ports.truth, fromJson<Claim>(other))) !== 'dead') return false;
  return (await putIf(ports.truth, key, toJson(wanted), { ifMatch: other.etag })).stored;
}
