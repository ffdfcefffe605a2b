import type { EpochMs } from '../../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { Grant } from '../stored.ts';

export const grantTables = `
CREATE TABLE IF NOT EXISTS cognito_grant (
  token_hash TEXT PRIMARY KEY, pool TEXT NOT NULL, client TEXT NOT NULL, sub TEXT NOT NULL,
  event_id TEXT NOT NULL UNIQUE, origin_jti TEXT NOT NULL, auth_time INTEGER NOT NULL, expires INTEGER NOT NULL,
  revoked INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS cognito_grant_user ON cognito_grant (pool, sub);
CREATE INDEX IF NOT EXISTS cognito_grant_expires ON cognito_grant (expires);
`;

const columns = `token_hash AS tokenHash, pool AS poolId, client AS clientId, sub, event_id AS eventId,
  origin_jti AS originJti, auth_time AS authTime, expires AS expiresAt, revoked`;

/**
 * How long a grant is kept after its refresh token has expired. An access token may live for this time longer, and must
 * still find its grant. docs: Amazon Cognito user pools API Reference, "UserPoolClientType" (AccessTokenValidity)
 */
const longestAccessToken = 86_400_000;

export interface GrantStore {
  insertGrant(grant: Grant, now: EpochMs): void;
  grantByToken(tokenHash: string): Grant | undefined;
  grantByEvent(eventId: string): Grant | undefined;
  revokeGrant(tokenHash: string): void;
  revokeGrants(poolId: string, sub: string): void;
}

export function createGrantStore(database: Database): GrantStore {
  const insert = database.prepare(
    `INSERT INTO cognito_grant (token_hash, pool, client, sub, event_id, origin_jti, auth_time, expires, revoked)
     VALUES (@tokenHash, @poolId, @clientId, @sub, @eventId, @originJti, @authTime, @expiresAt, 0)`,
  );
  const prune = database.prepare('DELETE FROM cognito_grant WHERE expires < ?');
  const byToken = database.prepare(`SELECT ${columns} FROM cognito_grant WHERE token_hash = ?`);
  const byEvent = database.prepare(`SELECT ${columns} FROM cognito_grant WHERE event_id = ?`);
  const revoke = database.prepare('UPDATE cognito_grant SET revoked = 1 WHERE token_hash = ?');
  const revokeAll = database.prepare('UPDATE cognito_grant SET revoked = 1 WHERE pool = ? AND sub = ?');
  const one = (row: unknown): Grant | undefined =>
    row ? { ...(row as Grant), revoked: (row as { revoked: number }).revoked === 1 } : undefined;
  return {
    insertGrant({ revoked: _, ...grant }: Grant, now: EpochMs): void {
      prune.run(now - longestAccessToken);
      insert.run(grant);
    },
    grantByToken: (tokenHash: string) => one(byToken.get(tokenHash)),
    grantByEvent: (eventId: string) => one(byEvent.get(eventId)),
    revokeGrant: (tokenHash: string) => void revoke.run(tokenHash),
    revokeGrants: (poolId: string, sub: string) => void revokeAll.run(poolId, sub),
  };
}
