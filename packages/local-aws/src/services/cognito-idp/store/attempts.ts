import type { EpochMs } from '../../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { Attempts } from '../engine/lockout.ts';

export const attemptTables = `
CREATE TABLE IF NOT EXISTS cognito_attempt (
  pool TEXT NOT NULL, sub TEXT NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL, last_failure INTEGER NOT NULL,
  last_attempt INTEGER NOT NULL, PRIMARY KEY (pool, sub, kind));
CREATE INDEX IF NOT EXISTS cognito_attempt_last ON cognito_attempt (last_attempt);
CREATE TABLE IF NOT EXISTS cognito_spent (id TEXT PRIMARY KEY, expires INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS cognito_spent_expires ON cognito_spent (expires);
`;

/** The time is longer than any attempt counts. */
const remembered = 86_400_000;

/** Stores failed tries, and challenges that were answered. */
export interface AttemptStore {
  attempts(poolId: string, sub: string, kind: string): Attempts | undefined;
  putAttempts(poolId: string, sub: string, kind: string, attempts: Attempts): void;
  deleteAttempts(poolId: string, sub: string, kind: string): void;
  /** Answers true the first time only, because a challenge is answered once. */
  spend(id: string, expiresAt: EpochMs, now: EpochMs): boolean;
}

export function createAttemptStore(database: Database): AttemptStore {
  const put = database.prepare(
    `INSERT OR REPLACE INTO cognito_attempt (pool, sub, kind, count, last_failure, last_attempt)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const prune = database.prepare('DELETE FROM cognito_attempt WHERE last_attempt < ?');
  const get = database.prepare(
    `SELECT count, last_failure AS lastFailure, last_attempt AS lastAttempt FROM cognito_attempt
     WHERE pool = ? AND sub = ? AND kind = ?`,
  );
  const remove = database.prepare('DELETE FROM cognito_attempt WHERE pool = ? AND sub = ? AND kind = ?');
  const spend = database.prepare('INSERT OR IGNORE INTO cognito_spent (id, expires) VALUES (?, ?)');
  const pruneSpent = database.prepare('DELETE FROM cognito_spent WHERE expires < ?');
  return {
    attempts: (poolId: string, sub: string, kind: string) => get.get(poolId, sub, kind) as Attempts | undefined,
    putAttempts(poolId: string, sub: string, kind: string, attempts: Attempts): void {
      prune.run(attempts.lastAttempt - remembered);
      put.run(poolId, sub, kind, attempts.count, attempts.lastFailure, attempts.lastAttempt);
    },
    deleteAttempts: (poolId: string, sub: string, kind: string) => void remove.run(poolId, sub, kind),
    spend(id: string, expiresAt: EpochMs, now: EpochMs): boolean {
      pruneSpent.run(now);
      return spend.run(id, expiresAt).changes === 1;
    },
  };
}
