import type { Database } from 'libsql';
import type { Clock } from '../../clock.ts';
import { poolNotFound } from './errors.ts';
import { createKeys } from './keys.ts';
import { createState } from './state.ts';

export interface RotatedKeys {
  readonly userPoolId: string;
  /** How many keys the pool publishes now: two that sign, and those whose tokens are still alive. */
  readonly published: number;
}

/** New keys for the user pools of a database that no runtime uses: those that are named, or all. */
export async function rotateStoredKeys(database: Database, clock: Clock, named: readonly string[] | undefined): Promise<RotatedKeys[]> {
  const state = createState(database);
  const known = state.poolIds();
  for (const id of named ?? []) if (!known.includes(id)) throw poolNotFound(id);
  const keys = createKeys(state, clock);
  const rotated: RotatedKeys[] = [];
  for (const userPoolId of named ?? known) {
    await keys.rotate(userPoolId);
    rotated.push({ userPoolId, published: keys.published(userPoolId).keys.length });
  }
  return rotated;
}
