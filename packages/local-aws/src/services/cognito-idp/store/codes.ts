import type { EpochMs } from '../../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { Code } from '../stored.ts';

export const codeTables = `
CREATE TABLE IF NOT EXISTS cognito_code (
  pool TEXT NOT NULL, sub TEXT NOT NULL, purpose TEXT NOT NULL, digest TEXT NOT NULL, pending TEXT,
  expires INTEGER NOT NULL, PRIMARY KEY (pool, sub, purpose));
CREATE INDEX IF NOT EXISTS cognito_code_expires ON cognito_code (expires);
`;

interface Row {
  readonly digest: string;
  readonly pending: string | null;
  readonly expiresAt: EpochMs;
}

/** For this time the store still knows that a code existed and has expired. */
const remembered = 86_400_000;

export interface CodeStore {
  putCode(poolId: string, sub: string, purpose: string, code: Code, now: EpochMs): void;
  code(poolId: string, sub: string, purpose: string): Code | undefined;
  deleteCode(poolId: string, sub: string, purpose: string): void;
}

export function createCodeStore(database: Database): CodeStore {
  const put = database.prepare(
    'INSERT OR REPLACE INTO cognito_code (pool, sub, purpose, digest, pending, expires) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const prune = database.prepare('DELETE FROM cognito_code WHERE expires < ?');
  const get = database.prepare(
    'SELECT digest, pending, expires AS expiresAt FROM cognito_code WHERE pool = ? AND sub = ? AND purpose = ?',
  );
  const remove = database.prepare('DELETE FROM cognito_code WHERE pool = ? AND sub = ? AND purpose = ?');
  return {
    putCode(poolId: string, sub: string, purpose: string, code: Code, now: EpochMs): void {
      prune.run(now - remembered);
      put.run(poolId, sub, purpose, code.digest, code.pending ?? null, code.expiresAt);
    },
    code(poolId: string, sub: string, purpose: string): Code | undefined {
      const row = get.get(poolId, sub, purpose) as Row | undefined;
      return row && { digest: row.digest, pending: row.pending ?? undefined, expiresAt: row.expiresAt };
    },
    deleteCode: (poolId: string, sub: string, purpose: string) => void remove.run(poolId, sub, purpose),
  };
}
