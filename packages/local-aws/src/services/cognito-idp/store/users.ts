import type { EpochMs } from '../../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { User, UserStatus } from '../stored.ts';

export const userTables = `
CREATE TABLE IF NOT EXISTS cognito_user (
  pool TEXT NOT NULL, sub TEXT NOT NULL, username TEXT NOT NULL, name_key TEXT NOT NULL, alias TEXT,
  enabled INTEGER NOT NULL, status TEXT NOT NULL, attributes TEXT NOT NULL, salt TEXT NOT NULL, verifier TEXT NOT NULL,
  password_set INTEGER NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
  PRIMARY KEY (pool, sub), UNIQUE (pool, name_key), UNIQUE (pool, alias));
CREATE TABLE IF NOT EXISTS cognito_alias (
  pool TEXT NOT NULL, alias TEXT NOT NULL, sub TEXT NOT NULL, PRIMARY KEY (pool, alias)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cognito_user_by_age ON cognito_user (pool, created, sub);
CREATE INDEX IF NOT EXISTS cognito_alias_of ON cognito_alias (pool, sub);
-- A user had one alias at most, in a column of its own.
INSERT OR IGNORE INTO cognito_alias SELECT pool, alias, sub FROM cognito_user WHERE alias IS NOT NULL;
UPDATE cognito_user SET alias = NULL WHERE alias IS NOT NULL;
`;

interface Row {
  readonly pool: string;
  readonly sub: string;
  readonly username: string;
  readonly enabled: number;
  readonly status: UserStatus;
  readonly attributes: string;
  readonly salt: string;
  readonly verifier: string;
  readonly password_set: number;
  readonly created: EpochMs;
  readonly modified: EpochMs;
}

const toUser = (row: Row): User => ({
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

/** The columns that can change after a user was made, with their values. */
const changing = (user: User) => ({
  enabled: user.enabled ? 1 : 0,
  status: user.status,
  attributes: JSON.stringify(user.attributes),
  salt: user.salt,
  verifier: user.verifier,
  password_set: user.passwordSetAt,
  modified: user.modifiedAt,
});

/** Every table that has rows of a user. */
const tablesOfUsers = ['user', 'alias', 'membership', 'grant', 'code', 'attempt', 'software_token'];

export interface UserStore {
  insertUser(user: User, nameKey: string): void;
  updateUser(user: User): void;
  /** Sets the names that find a user beside the username. */
  setAliases(poolId: string, sub: string, wanted: readonly string[]): void;
  deleteUser(user: User): void;
  userBySub(poolId: string, sub: string): User | undefined;
  /** Finds a user by name, alias or sub. */
  userByKey(poolId: string, key: string): User | undefined;
  /** Lists the users after one; the oldest comes first. */
  users(poolId: string, after: Pick<User, 'createdAt' | 'sub'> | undefined, limit: number): User[];
  countUsers(poolId: string): number;
}

export function createUserStore(database: Database): UserStore {
  const insert = database.prepare(
    `INSERT INTO cognito_user (pool, sub, username, name_key, enabled, status, attributes, salt, verifier,
       password_set, created, modified)
     VALUES (@pool, @sub, @username, @name_key, @enabled, @status, @attributes, @salt, @verifier,
       @password_set, @created, @modified)`,
  );
  const update = database.prepare(
    `UPDATE cognito_user SET enabled = @enabled, status = @status, attributes = @attributes,
       salt = @salt, verifier = @verifier, password_set = @password_set, modified = @modified
     WHERE pool = @pool AND sub = @sub`,
  );
  const remove = tablesOfUsers.map((table) =>
    database.prepare(`DELETE FROM cognito_${table} WHERE pool = ? AND sub = ?`),
  );
  const bySub = database.prepare('SELECT * FROM cognito_user WHERE pool = ? AND sub = ?');
  const byKey = database.prepare(
    'SELECT * FROM cognito_user WHERE pool = ?1 AND (name_key = ?2 OR sub = ?2) ORDER BY name_key = ?2 DESC LIMIT 1',
  );
  const byAlias = database.prepare(
    `SELECT cognito_user.* FROM cognito_alias JOIN cognito_user USING (pool, sub)
     WHERE cognito_alias.pool = ?1 AND cognito_alias.alias = ?2`,
  );
  const aliases = database.prepare('SELECT alias FROM cognito_alias WHERE pool = ? AND sub = ? ORDER BY alias');
  const addAlias = database.prepare('INSERT INTO cognito_alias (pool, alias, sub) VALUES (?, ?, ?)');
  const removeAlias = database.prepare('DELETE FROM cognito_alias WHERE pool = ? AND sub = ? AND alias = ?');
  const all = database.prepare(
    'SELECT * FROM cognito_user WHERE pool = ? AND (created, sub) > (?, ?) ORDER BY created, sub LIMIT ?',
  );
  const count = database.prepare('SELECT count(*) AS users FROM cognito_user WHERE pool = ?');
  const one = (row: unknown): User | undefined => (row ? toUser(row as Row) : undefined);
  return {
    insertUser(user: User, nameKey: string): void {
      insert.run({
        ...changing(user),
        pool: user.poolId,
        sub: user.sub,
        username: user.username,
        name_key: nameKey,
        created: user.createdAt,
      });
    },
    updateUser(user: User): void {
      update.run({ ...changing(user), pool: user.poolId, sub: user.sub });
    },
    setAliases(poolId: string, sub: string, wanted: readonly string[]): void {
      const known = (aliases.all(poolId, sub) as { readonly alias: string }[]).map(({ alias }) => alias);
      for (const alias of known) if (!wanted.includes(alias)) removeAlias.run(poolId, sub, alias);
      for (const alias of wanted) if (!known.includes(alias)) addAlias.run(poolId, alias, sub);
    },
    deleteUser: (user: User) =>
      database.transaction(() => remove.forEach((statement) => statement.run(user.poolId, user.sub)))(),
    userBySub: (poolId: string, sub: string) => one(bySub.get(poolId, sub)),
    userByKey: (poolId: string, key: string) => one(byKey.get(poolId, key) ?? byAlias.get(poolId, key)),
    users: (poolId, after, limit) =>
      (all.all(poolId, after?.createdAt ?? 0, after?.sub ?? '', limit) as Row[]).map(toUser),
    countUsers: (poolId: string) => (count.get(poolId) as { users: number }).users,
  };
}
