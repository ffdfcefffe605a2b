import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';
import { createKept, type Kept } from '../../storage/kept.ts';
import type { GroupDefinition, ScheduleDefinition } from './definition.ts';

/** Only this file uses the tables of EventBridge Scheduler, except those of the delivery queue. */
export interface SchedulerStore {
  readonly kept: Kept<ScheduleDefinition>;
  readonly keptGroups: Kept<GroupDefinition>;
  /** Answers when it was first created, and when its expression last changed; rate() counts from then. */
  remember(
    key: string,
    expression: string,
    now: EpochMs,
  ): {
    readonly createdMs: EpochMs;
    readonly countedFromMs: EpochMs;
  };
  /** A later one of the same name is another one. */
  forget(key: string): void;
}

export function createSchedulerStore(database: Database): SchedulerStore {
  database.exec(
    'CREATE TABLE IF NOT EXISTS scheduler_schedules (name TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, ' +
      'counted_from_ms INTEGER NOT NULL, expression TEXT NOT NULL)',
  );
  const upsert = database.prepare(`INSERT INTO scheduler_schedules VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET counted_from_ms = excluded.counted_from_ms, expression = excluded.expression
    WHERE expression <> excluded.expression`);
  const select = database.prepare('SELECT created_ms, counted_from_ms FROM scheduler_schedules WHERE name = ?');
  const erase = database.prepare('DELETE FROM scheduler_schedules WHERE name = ?');
  return {
    kept: createKept<ScheduleDefinition>(database, 'scheduler_kept'),
    keptGroups: createKept<GroupDefinition>(database, 'scheduler_kept_groups'),
    remember(key: string, expression: string, now: EpochMs): { createdMs: EpochMs; countedFromMs: EpochMs } {
      upsert.run(key, now, now, expression);
      const row = select.get(key) as { created_ms: EpochMs; counted_from_ms: number };
      return { createdMs: row.created_ms, countedFromMs: row.counted_from_ms };
    },
    forget: (key: string): void => void erase.run(key),
  };
}
