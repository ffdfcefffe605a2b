import type { Database } from 'libsql';
import type { Clock } from '../../../kernel/clock.ts';
import { poolNotFound } from '../errors.ts';
import { Keys } from './keys.ts';
import { createCognitoStore } from '../store/index.ts';

export interface RotatedKeys {
  readonly userPoolId: string;
  /** The number of keys that the pool publishes now: two that sign, and those whose tokens are still valid. */
  readonly published: number;
}

/** Rotates keys: the service of a runtime does, or a database that no runtime uses. */
export interface RotatablePools {
  userPoolIds(): string[];
  rotateKeys(userPoolId: string): Promise<RotatedKeys>;
}

/** Opens the user pools of a database that no runtime uses. */
export function storedPools(database: Database, clock: Clock): RotatablePools {
  const store = createCognitoStore(database);
  const keys = new Keys(store, clock);
  return { userPoolIds: store.poolIds, rotateKeys: (userPoolId) => rotatePool(keys, userPoolId) };
}

export async function rotatePool(keys: Keys, userPoolId: string): Promise<RotatedKeys> {
  await keys.rotate(userPoolId);
  return { userPoolId, published: keys.published(userPoolId).keys.length };
}

/** Rotates the keys of the named pools, or of all. It rotates none if one of the names is unknown. */
export async function rotateNamed(pools: RotatablePools, named: readonly string[] | undefined): Promise<RotatedKeys[]> {
  const known = pools.userPoolIds();
  for (const id of named ?? []) if (!known.includes(id)) throw poolNotFound(id);
  const rotated: RotatedKeys[] = [];
  for (const userPoolId of named ?? known) rotated.push(await pools.rotateKeys(userPoolId));
  return rotated;
}
