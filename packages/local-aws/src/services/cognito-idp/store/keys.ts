import type { EpochMs } from '../../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { KeyLife, StoredKey } from '../stored.ts';

// The life of a key has a table of its own, so that data of earlier versions stays readable.
export const keyTables = `
CREATE TABLE IF NOT EXISTS cognito_key (
  kid TEXT PRIMARY KEY, pool TEXT NOT NULL, use TEXT NOT NULL, pem TEXT NOT NULL, created INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS cognito_key_of_pool ON cognito_key (pool, use);
CREATE TABLE IF NOT EXISTS cognito_key_life (kid TEXT PRIMARY KEY, longest INTEGER NOT NULL, retired INTEGER);
`;

/**
 * The longest lifetime of an ID or access token. It is used for a key of an earlier version, of which the lifetime is
 * unknown. docs: Amazon Cognito user pools API Reference, "UserPoolClientType" (AccessTokenValidity, IdTokenValidity)
 */
const longestPossible = 86_400;

export interface KeyStore {
  /** Stores the pool's first key for a use. If there already is one, it changes nothing. */
  addFirstKey(poolId: string, key: StoredKey, now: EpochMs): void;
  /** Retires the pool's keys and stores new ones in one transaction. */
  replaceKeys(poolId: string, keys: readonly StoredKey[], now: EpochMs): void;
  /** Notes how long a token of the key is valid, before the token goes out. */
  lengthenKeyLife(kid: string, seconds: number): void;
  /** Lists the keys; the newest comes first. */
  keys(poolId: string): (StoredKey & KeyLife)[];
  deleteKey(kid: string): void;
}

export function createKeyStore(database: Database): KeyStore {
  const insertFirst = database.prepare(
    `INSERT INTO cognito_key (kid, pool, use, pem, created)
     SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM cognito_key WHERE pool = ? AND use = ?)`,
  );
  const insert = database.prepare('INSERT INTO cognito_key (kid, pool, use, pem, created) VALUES (?, ?, ?, ?, ?)');
  const begin = database.prepare('INSERT OR IGNORE INTO cognito_key_life (kid, longest) VALUES (?, ?)');
  const lengthen = database.prepare('UPDATE cognito_key_life SET longest = max(longest, ?) WHERE kid = ?');
  const retire = database.prepare(
    `UPDATE cognito_key_life SET retired = ?
     WHERE retired IS NULL AND kid IN (SELECT kid FROM cognito_key WHERE pool = ?)`,
  );
  const select = database.prepare(
    `SELECT k.kid, k.use, k.pem, l.longest, l.retired
     FROM cognito_key k LEFT JOIN cognito_key_life l ON l.kid = k.kid
     WHERE k.pool = ? ORDER BY k.created DESC, k.kid`,
  );
  const forget = ['cognito_key', 'cognito_key_life'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE kid = ?`),
  );
  return {
    addFirstKey(poolId: string, key: StoredKey, now: EpochMs): void {
      if (insertFirst.run(key.kid, poolId, key.use, key.pem, now, poolId, key.use).changes === 1) begin.run(key.kid, 0);
    },
    replaceKeys(poolId: string, keys: readonly StoredKey[], now: EpochMs): void {
      database.transaction(() => {
        for (const { kid } of select.all(poolId) as { kid: string }[]) begin.run(kid, longestPossible);
        retire.run(now, poolId);
        for (const { kid, use, pem } of keys) {
          insert.run(kid, poolId, use, pem, now);
          begin.run(kid, 0);
        }
      })();
    },
    lengthenKeyLife(kid: string, seconds: number): void {
      begin.run(kid, seconds);
      lengthen.run(seconds, kid);
    },
    keys: (poolId: string): (StoredKey & KeyLife)[] =>
      (select.all(poolId) as (StoredKey & { longest: number | null; retired: number | null })[]).map(
        ({ kid, use, pem, longest, retired }) => ({
          kid,
          use,
          pem,
          longestSeconds: longest ?? 0,
          retiredAt: retired ?? undefined,
        }),
      ),
    deleteKey: (kid: string) => database.transaction(() => forget.forEach((statement) => statement.run(kid)))(),
  };
}
