import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';
import { createKept } from '../../storage/kept.ts';
import type { GroupDefinition, ScheduleDefinition } from './definition.ts';

/** The only place that knows the tables of EventBridge Scheduler, besides the delivery queue's own. */
export function createSchedulerStore(database: Database) {
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
    /** When it was first created, and from when its rate() counts: since the expression last changed. */
    remember(key: string, expression: string, now: EpochMs): { createdMs: EpochMs; countedFromMs: EpochMs } {
      upsert.run(key, now, now, expression);
      const row = select.get(key) as { created_ms: EpochMs; counted_from_ms: number };
      return { createdMs: row.created_ms, countedFromMs: row.counted_from_ms };
    },
    /** One of the same name later is another one. */
    forget: (key: string): void => void erase.run(key),
  };
}

export type SchedulerStore = ReturnType<typeof createSchedulerStore>;
