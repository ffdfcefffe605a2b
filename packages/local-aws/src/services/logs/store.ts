import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';
import { createKept, type Kept } from '../../storage/kept.ts';

export interface StoredGroup {
  readonly name: string;
  readonly createdAt: EpochMs;
}

export interface StoredStream {
  readonly name: string;
  readonly createdAt: EpochMs;
}

export interface ResourcePolicy {
  readonly name: string;
  readonly text: string;
  readonly updatedAt: EpochMs;
}

export interface LogsStore {
  /** Answers when the group was first made. */
  group(name: string, now: EpochMs): number;
  groups(): StoredGroup[];
  /** Answers for how many days a call wants the events of a group kept. */
  retention(name: string): number | undefined;
  putRetention(name: string, days: number | undefined): void;
  hasStream(group: string, name: string): boolean;
  /** The streams that calls have made, which may be empty. */
  streams(group: string): StoredStream[];
  putStream(group: string, name: string, now: EpochMs): void;
  removeStream(group: string, name: string): void;
  remove(group: string): void;
  readonly keptPolicies: Kept<ResourcePolicy>;
  /** Answers when the template first had this text for the policy. */
  policyTime(name: string, text: string, now: EpochMs): EpochMs;
}

/** Stores the creation times of groups. The events themselves are files. */
export function createLogsStore(database: Database): LogsStore {
  database.exec(
    'CREATE TABLE IF NOT EXISTS logs_groups (name TEXT PRIMARY KEY, createdAt INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  );
  database.exec(
    'CREATE TABLE IF NOT EXISTS logs_streams (logGroup TEXT NOT NULL, name TEXT NOT NULL, ' +
      'createdAt INTEGER NOT NULL, PRIMARY KEY (logGroup, name)) STRICT, WITHOUT ROWID',
  );
  database.exec(
    'CREATE TABLE IF NOT EXISTS logs_retention (name TEXT PRIMARY KEY, days INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  );
  database.exec(
    'CREATE TABLE IF NOT EXISTS logs_policy_times (name TEXT PRIMARY KEY, text TEXT NOT NULL, ' +
      'at INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  );
  const putPolicyTime = database.prepare(
    'INSERT INTO logs_policy_times VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text, ' +
      'at = excluded.at WHERE text <> excluded.text',
  );
  const policyTime = database.prepare('SELECT at FROM logs_policy_times WHERE name = ?');
  const retention = database.prepare('SELECT days FROM logs_retention WHERE name = ?');
  const putRetention = database.prepare('INSERT OR REPLACE INTO logs_retention VALUES (?, ?)');
  const dropRetention = database.prepare('DELETE FROM logs_retention WHERE name = ?');
  const streams = database.prepare('SELECT name, createdAt FROM logs_streams WHERE logGroup = ? ORDER BY name');
  const stream = database.prepare('SELECT 1 FROM logs_streams WHERE logGroup = ? AND name = ?');
  const putStream = database.prepare('INSERT OR IGNORE INTO logs_streams VALUES (?, ?, ?)');
  const dropStream = database.prepare('DELETE FROM logs_streams WHERE logGroup = ? AND name = ?');
  const dropStreams = database.prepare('DELETE FROM logs_streams WHERE logGroup = ?');
  const drop = database.prepare('DELETE FROM logs_groups WHERE name = ?');
  const insert = database.prepare('INSERT OR IGNORE INTO logs_groups VALUES (?, ?)');
  const select = database.prepare('SELECT createdAt FROM logs_groups WHERE name = ?');
  const all = database.prepare('SELECT * FROM logs_groups ORDER BY name');
  return {
    group(name, now) {
      insert.run(name, now);
      return (select.get(name) as { createdAt: EpochMs }).createdAt;
    },
    groups: () => all.all() as StoredGroup[],
    retention: (name) => (retention.get(name) as { days: number } | undefined)?.days,
    putRetention(name, days) {
      if (days === undefined) dropRetention.run(name);
      else putRetention.run(name, days);
    },
    hasStream: (group, name) => stream.get(group, name) !== undefined,
    streams: (group) => streams.all(group) as StoredStream[],
    putStream: (group, name, now) => void putStream.run(group, name, now),
    removeStream: (group, name) => void dropStream.run(group, name),
    remove: database.transaction((group: string): void => {
      drop.run(group);
      dropStreams.run(group);
      dropRetention.run(group);
    }),
    keptPolicies: createKept<ResourcePolicy>(database, 'logs_kept_policies'),
    policyTime(name, text, now) {
      putPolicyTime.run(name, text, now);
      return (policyTime.get(name) as { at: EpochMs }).at;
    },
  };
}
