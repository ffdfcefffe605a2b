import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';

export interface StoredGroup {
  readonly name: string;
  readonly createdAt: EpochMs;
}

export interface LogsStore {
  /** Answers when the group was first made. */
  group(name: string, now: EpochMs): number;
  groups(): StoredGroup[];
}

/** Stores the creation times of groups. The events themselves are files. */
export function createLogsStore(database: Database): LogsStore {
  database.exec(
    'CREATE TABLE IF NOT EXISTS logs_groups (name TEXT PRIMARY KEY, createdAt INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  );
  const insert = database.prepare('INSERT OR IGNORE INTO logs_groups VALUES (?, ?)');
  const select = database.prepare('SELECT createdAt FROM logs_groups WHERE name = ?');
  const all = database.prepare('SELECT * FROM logs_groups ORDER BY name');
  return {
    group(name, now) {
      insert.run(name, now);
      return (select.get(name) as { createdAt: EpochMs }).createdAt;
    },
    groups: () => all.all() as StoredGroup[],
  };
}
