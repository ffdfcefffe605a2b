import type { Database } from 'libsql';
import type { Attempts } from '../engine/lockout.ts';
import type { Code, Grant, User, UserKeys, UserStatus } from '../stored.ts';
import { groupState, groupTables } from './groups.ts';
import { keyState, keyTables } from './keys.ts';
import { softwareTokenState, softwareTokenTable } from './software-tokens.ts';

const tables = `
CREATE TABLE IF NOT EXISTS cognito_secret (pool TEXT PRIMARY KEY, secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cognito_first_seen (resource TEXT PRIMARY KEY, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS cognito_user (
  pool TEXT NOT NULL, sub TEXT NOT NULL, username TEXT NOT NULL, name_key TEXT NOT NULL, alias TEXT, enabled INTEGER NOT NULL, status TEXT NOT NULL,
  attributes TEXT NOT NULL, salt TEXT NOT NULL, verifier TEXT NOT NULL, password_set INTEGER NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
  PRIMARY KEY (pool, sub), UNIQUE (pool, name_key), UNIQUE (pool, alias));
CREATE TABLE IF NOT EXISTS cognito_grant (
  token_hash TEXT PRIMARY KEY, pool TEXT NOT NULL, client TEXT NOT NULL, sub TEXT NOT NULL, event_id TEXT NOT NULL UNIQUE, origin_jti TEXT NOT NULL,
  auth_time INTEGER NOT NULL, expires INTEGER NOT NULL, revoked INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS cognito_grant_user ON cognito_grant (pool, sub);
CREATE INDEX IF NOT EXISTS cognito_grant_expires ON cognito_grant (expires);
CREATE TABLE IF NOT EXISTS cognito_code (
  pool TEXT NOT NULL, sub TEXT NOT NULL, purpose TEXT NOT NULL, digest TEXT NOT NULL, pending TEXT, expires INTEGER NOT NULL, PRIMARY KEY (pool, sub, purpose));
CREATE TABLE IF NOT EXISTS cognito_attempt (
  pool TEXT NOT NULL, sub TEXT NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL, last_failure INTEGER NOT NULL, last_attempt INTEGER NOT NULL, PRIMARY KEY (pool, sub, kind));
CREATE INDEX IF NOT EXISTS cognito_attempt_last ON cognito_attempt (last_attempt);
CREATE TABLE IF NOT EXISTS cognito_spent (id TEXT PRIMARY KEY, expires INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS cognito_spent_expires ON cognito_spent (expires);
CREATE INDEX IF NOT EXISTS cognito_code_expires ON cognito_code (expires);
${keyTables}${groupTables}${softwareTokenTable}`;

const day = 86_400_000;

export type State = ReturnType<typeof createState>;

/** The only place, with state/, that knows the tables. Every write is whole when the call returns. */
export function createState(database: Database) {
  database.exec(tables);
  return {
    transaction: <Result>(work: () => Result): Result => database.transaction(work)(),
    isOpen: () => database.open,
    ...poolState(database),
    ...keyState(database),
    ...userState(database),
    ...groupState(database),
    ...grantState(database),
    ...codeState(database),
    ...attemptState(database),
    ...softwareTokenState(database),
  };
}

function poolState(database: Database) {
  const insertSecret = database.prepare('INSERT OR IGNORE INTO cognito_secret VALUES (?, ?)');
  const selectSecret = database.prepare('SELECT secret FROM cognito_secret WHERE pool = ?');
  const selectPools = database.prepare('SELECT pool FROM cognito_secret ORDER BY pool');
  const insertSeen = database.prepare('INSERT OR IGNORE INTO cognito_first_seen VALUES (?, ?)');
  const selectSeen = database.prepare('SELECT at FROM cognito_first_seen WHERE resource = ?');
  return {
    /** The pool's secret of the last run, or `fresh` from now on. */
    poolSecret(poolId: string, fresh: () => Uint8Array): Uint8Array {
      const found = selectSecret.get(poolId) as { secret: string } | undefined;
      if (found) return Buffer.from(found.secret, 'hex');
      insertSecret.run(poolId, Buffer.from(fresh()).toString('hex'));
      return Buffer.from((selectSecret.get(poolId) as { secret: string }).secret, 'hex');
    },
    /** Every pool that has been provisioned here. */
    poolIds: (): string[] => (selectPools.all() as { pool: string }[]).map(({ pool }) => pool),
    /** When a declared resource was first provisioned. */
    firstSeen(resource: string, now: number): number {
      insertSeen.run(resource, now);
      return (selectSeen.get(resource) as { at: number }).at;
    },
  };
}

interface UserRow {
  pool: string;
  sub: string;
  username: string;
  enabled: number;
  status: UserStatus;
  attributes: string;
  salt: string;
  verifier: string;
  password_set: number;
  created: number;
  modified: number;
}

const toUser = (row: UserRow): User => ({
  poolId: row.pool,
  sub: row.sub,
  username: row.username,
  enabled: row.enabled === 1,
  status: row.status,
  attributes: JSON.parse(row.attributes) as Record<string, string>,
  salt: row.salt,
  verifier: row.verifier,
  passwordSetAt: row.password_set,
  createdAt: row.created,
  modifiedAt: row.modified,
});

function userState(database: Database) {
  const insert = database.prepare('INSERT INTO cognito_user VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const update = database.prepare(
    'UPDATE cognito_user SET alias = ?, enabled = ?, status = ?, attributes = ?, salt = ?, verifier = ?, password_set = ?, modified = ? WHERE pool = ? AND sub = ?',
  );
  const remove = ['user', 'membership', 'grant', 'code', 'attempt', 'software_token'].map((table) =>
    database.prepare(`DELETE FROM cognito_${table} WHERE pool = ? AND sub = ?`),
  );
  const bySub = database.prepare('SELECT * FROM cognito_user WHERE pool = ? AND sub = ?');
  const byKey = database.prepare(
    'SELECT * FROM cognito_user WHERE pool = ? AND (name_key = ? OR alias = ? OR sub = ?) LIMIT 1',
  );
  const all = database.prepare('SELECT * FROM cognito_user WHERE pool = ? ORDER BY created, sub');
  const count = database.prepare('SELECT count(*) AS users FROM cognito_user WHERE pool = ?');
  const one = (row: unknown): User | undefined => (row ? toUser(row as UserRow) : undefined);
  return {
    insertUser(user: User, keys: UserKeys): void {
      const {
        poolId,
        sub,
        username,
        enabled,
        status,
        attributes,
        salt,
        verifier,
        passwordSetAt,
        createdAt,
        modifiedAt,
      } = user;
      const values = [
        poolId,
        sub,
        username,
        keys.nameKey,
        keys.alias ?? null,
        enabled ? 1 : 0,
        status,
        JSON.stringify(attributes),
        salt,
        verifier,
        passwordSetAt,
        createdAt,
        modifiedAt,
      ];
      insert.run(...values);
    },
    updateUser(user: User, alias: string | undefined): void {
      const { poolId, sub, enabled, status, attributes, salt, verifier, passwordSetAt, modifiedAt } = user;
      update.run(
        alias ?? null,
        enabled ? 1 : 0,
        status,
        JSON.stringify(attributes),
        salt,
        verifier,
        passwordSetAt,
        modifiedAt,
        poolId,
        sub,
      );
    },
    deleteUser: (user: User) =>
      database.transaction(() => remove.forEach((statement) => statement.run(user.poolId, user.sub)))(),
    userBySub: (poolId: string, sub: string) => one(bySub.get(poolId, sub)),
    /** By name, sign-in address or sub. */
    userByKey: (poolId: string, key: string) => one(byKey.get(poolId, key, key, key)),
    /** Oldest first. */
    users: (poolId: string) => (all.all(poolId) as UserRow[]).map(toUser),
    countUsers: (poolId: string) => (count.get(poolId) as { users: number }).users,
  };
}

const grantColumns =
  'token_hash AS tokenHash, pool AS poolId, client AS clientId, sub, event_id AS eventId, origin_jti AS originJti, auth_time AS authTime, expires AS expiresAt, revoked';

function grantState(database: Database) {
  const insert = database.prepare('INSERT INTO cognito_grant VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)');
  // An access token can outlive its refresh token by up to a day and must still find its grant.
  const prune = database.prepare('DELETE FROM cognito_grant WHERE expires < ?');
  const byToken = database.prepare(`SELECT ${grantColumns} FROM cognito_grant WHERE token_hash = ?`);
  const byEvent = database.prepare(`SELECT ${grantColumns} FROM cognito_grant WHERE event_id = ?`);
  const revoke = database.prepare('UPDATE cognito_grant SET revoked = 1 WHERE token_hash = ?');
  const revokeAll = database.prepare('UPDATE cognito_grant SET revoked = 1 WHERE pool = ? AND sub = ?');
  const one = (row: unknown): Grant | undefined =>
    row ? { ...(row as Grant), revoked: (row as { revoked: number }).revoked === 1 } : undefined;
  return {
    insertGrant(grant: Grant, now: number): void {
      prune.run(now - day);
      insert.run(
        grant.tokenHash,
        grant.poolId,
        grant.clientId,
        grant.sub,
        grant.eventId,
        grant.originJti,
        grant.authTime,
        grant.expiresAt,
      );
    },
    grantByToken: (tokenHash: string) => one(byToken.get(tokenHash)),
    grantByEvent: (eventId: string) => one(byEvent.get(eventId)),
    revokeGrant: (tokenHash: string) => void revoke.run(tokenHash),
    revokeGrants: (poolId: string, sub: string) => void revokeAll.run(poolId, sub),
  };
}

function codeState(database: Database) {
  const put = database.prepare('INSERT OR REPLACE INTO cognito_code VALUES (?, ?, ?, ?, ?, ?)');
  // An expired code is remembered for a day, to be told from one that never was.
  const prune = database.prepare('DELETE FROM cognito_code WHERE expires < ?');
  const get = database.prepare(
    'SELECT digest, pending, expires AS expiresAt FROM cognito_code WHERE pool = ? AND sub = ? AND purpose = ?',
  );
  const remove = database.prepare('DELETE FROM cognito_code WHERE pool = ? AND sub = ? AND purpose = ?');
  return {
    putCode(poolId: string, sub: string, purpose: string, code: Code, now: number): void {
      prune.run(now - day);
      put.run(poolId, sub, purpose, code.digest, code.pending ?? null, code.expiresAt);
    },
    code(poolId: string, sub: string, purpose: string): Code | undefined {
      const row = get.get(poolId, sub, purpose) as
        { digest: string; pending: string | null; expiresAt: number } | undefined;
      return row && { digest: row.digest, pending: row.pending ?? undefined, expiresAt: row.expiresAt };
    },
    deleteCode: (poolId: string, sub: string, purpose: string) => void remove.run(poolId, sub, purpose),
  };
}

function attemptState(database: Database) {
  const put = database.prepare('INSERT OR REPLACE INTO cognito_attempt VALUES (?, ?, ?, ?, ?, ?)');
  const prune = database.prepare('DELETE FROM cognito_attempt WHERE last_attempt < ?');
  const get = database.prepare(
    'SELECT count, last_failure AS lastFailure, last_attempt AS lastAttempt FROM cognito_attempt WHERE pool = ? AND sub = ? AND kind = ?',
  );
  const remove = database.prepare('DELETE FROM cognito_attempt WHERE pool = ? AND sub = ? AND kind = ?');
  const spend = database.prepare('INSERT OR IGNORE INTO cognito_spent VALUES (?, ?)');
  const pruneSpent = database.prepare('DELETE FROM cognito_spent WHERE expires < ?');
  return {
    attempts: (poolId: string, sub: string, kind: string) => get.get(poolId, sub, kind) as Attempts | undefined,
    putAttempts(poolId: string, sub: string, kind: string, attempts: Attempts): void {
      prune.run(attempts.lastAttempt - day);
      put.run(poolId, sub, kind, attempts.count, attempts.lastFailure, attempts.lastAttempt);
    },
    deleteAttempts: (poolId: string, sub: string, kind: string) => void remove.run(poolId, sub, kind),
    /** True the first time; a challenge is answered once. */
    spend(id: string, expiresAt: number, now: number): boolean {
      pruneSpent.run(now);
      return spend.run(id, expiresAt).changes === 1;
    },
  };
}
