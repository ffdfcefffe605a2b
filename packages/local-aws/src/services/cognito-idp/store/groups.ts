import type { EpochMs } from '../../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { GroupRecord } from '../stored.ts';

export const groupTables = `
CREATE TABLE IF NOT EXISTS cognito_membership (
  pool TEXT NOT NULL, group_name TEXT NOT NULL, sub TEXT NOT NULL, PRIMARY KEY (pool, sub, group_name));
CREATE INDEX IF NOT EXISTS cognito_membership_of_group ON cognito_membership (pool, group_name);
CREATE TABLE IF NOT EXISTS cognito_group (
  pool TEXT NOT NULL, name TEXT NOT NULL, description TEXT, precedence INTEGER, role_arn TEXT,
  created INTEGER NOT NULL, modified INTEGER NOT NULL, PRIMARY KEY (pool, name));
`;

interface Row {
  readonly name: string;
  readonly description: string | null;
  readonly precedence: number | null;
  readonly role_arn: string | null;
  readonly created: EpochMs;
  readonly modified: EpochMs;
}

const toGroup = ({ name, description, precedence, role_arn: roleArn, created, modified }: Row): GroupRecord => ({
  name,
  ...(description === null ? {} : { description }),
  ...(precedence === null ? {} : { precedence }),
  ...(roleArn === null ? {} : { roleArn }),
  createdAt: created,
  modifiedAt: modified,
});

export interface Member {
  readonly sub: string;
  readonly place: number;
}

/** Stores the members of groups, and the groups that the API made. The groups of the template are in memory. */
export interface GroupStore {
  addToGroup(poolId: string, group: string, sub: string): void;
  removeFromGroup(poolId: string, group: string, sub: string): void;
  groupNames(poolId: string, sub: string): string[];
  /** Lists members after a place; the oldest member comes first. */
  groupMembers(poolId: string, group: string, after: number, most: number): readonly Member[];
  groups(poolId: string): GroupRecord[];
  putGroup(poolId: string, groupRecord: GroupRecord): void;
  /** Deletes only the definition. If the template takes a group over, its members stay. */
  deleteGroup(poolId: string, name: string): void;
  /** Removes members, so that a new group of an old name does not get them back. Answers how many it has removed. */
  emptyGroup(poolId: string, name: string, most: number): number;
}

export function createGroupStore(database: Database): GroupStore {
  const join = database.prepare('INSERT OR IGNORE INTO cognito_membership (pool, group_name, sub) VALUES (?, ?, ?)');
  const leave = database.prepare('DELETE FROM cognito_membership WHERE pool = ? AND group_name = ? AND sub = ?');
  const ofUser = database.prepare('SELECT group_name AS name FROM cognito_membership WHERE pool = ? AND sub = ?');
  const members = database.prepare(
    `SELECT sub, rowid AS place FROM cognito_membership
     WHERE pool = ? AND group_name = ? AND rowid > ? ORDER BY rowid LIMIT ?`,
  );
  const all = database.prepare(
    'SELECT name, description, precedence, role_arn, created, modified FROM cognito_group WHERE pool = ?',
  );
  const put = database.prepare(
    `INSERT OR REPLACE INTO cognito_group (pool, name, description, precedence, role_arn, created, modified)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = database.prepare('DELETE FROM cognito_group WHERE pool = ? AND name = ?');
  const empty = database.prepare(
    'DELETE FROM cognito_membership WHERE rowid IN ' +
      '(SELECT rowid FROM cognito_membership WHERE pool = ? AND group_name = ? LIMIT ?)',
  );
  return {
    addToGroup: (poolId: string, group: string, sub: string) => void join.run(poolId, group, sub),
    removeFromGroup: (poolId: string, group: string, sub: string) => void leave.run(poolId, group, sub),
    groupNames: (poolId: string, sub: string) =>
      (ofUser.all(poolId, sub) as { name: string }[]).map(({ name }) => name),
    groupMembers: (poolId, group, after, most) => members.all(poolId, group, after, most) as Member[],
    groups: (poolId: string) => (all.all(poolId) as Row[]).map(toGroup),
    putGroup(poolId: string, { name, description, precedence, roleArn, createdAt, modifiedAt }: GroupRecord): void {
      put.run(poolId, name, description ?? null, precedence ?? null, roleArn ?? null, createdAt, modifiedAt);
    },
    deleteGroup: (poolId: string, name: string) => void remove.run(poolId, name),
    emptyGroup: (poolId: string, name: string, most: number) => empty.run(poolId, name, most).changes,
  };
}
