import type { EpochMs } from '../../../kernel/clock.ts';
import type { Database } from 'libsql';

export const poolTables = `
CREATE TABLE IF NOT EXISTS cognito_secret (pool TEXT PRIMARY KEY, secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cognito_first_seen (resource TEXT PRIMARY KEY, at INTEGER NOT NULL);
`;

export interface PoolStore {
  /** Answers the pool's secret of the last run, or stores a new one from `fresh`. */
  poolSecret(poolId: string, fresh: () => Uint8Array): Uint8Array;
  /** Lists every pool that has been provisioned here. */
  poolIds(): string[];
  /** Answers when a declared resource was first provisioned. */
  firstSeen(resource: string, now: EpochMs): number;
}

export function createPoolStore(database: Database): PoolStore {
  const insertSecret = database.prepare('INSERT OR IGNORE INTO cognito_secret (pool, secret) VALUES (?, ?)');
  const selectSecret = database.prepare('SELECT secret FROM cognito_secret WHERE pool = ?');
  const selectPools = database.prepare('SELECT pool FROM cognito_secret ORDER BY pool');
  const insertSeen = database.prepare('INSERT OR IGNORE INTO cognito_first_seen (resource, at) VALUES (?, ?)');
  const selectSeen = database.prepare('SELECT at FROM cognito_first_seen WHERE resource = ?');
  return {
    poolSecret(poolId: string, fresh: () => Uint8Array): Uint8Array {
      const found = selectSecret.get(poolId) as { secret: string } | undefined;
      if (found) return Buffer.from(found.secret, 'hex');
      insertSecret.run(poolId, Buffer.from(fresh()).toString('hex'));
      return Buffer.from((selectSecret.get(poolId) as { secret: string }).secret, 'hex');
    },
    poolIds: (): string[] => (selectPools.all() as { pool: string }[]).map(({ pool }) => pool),
    firstSeen(resource: string, now: EpochMs): number {
      insertSeen.run(resource, now);
      return (selectSeen.get(resource) as { at: number }).at;
    },
  };
}
