import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';

/** The only place that knows the tables of EventBridge, besides the delivery queue's own. */
export function createEventsStore(database: Database) {
  database.exec(
    'CREATE TABLE IF NOT EXISTS events_rules (name TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, expression ' +
      'TEXT NOT NULL)',
  );
  return {
    /** When the rule got its schedule, which rate() counts from. */
    created(name: string, expression: string, now: EpochMs): number {
      database
        .prepare(
          'INSERT INTO events_rules VALUES (?, ?, ?) ON CONFLICT (name) ' +
            'DO UPDATE SET created_ms = excluded.created_ms, expression = excluded.expression ' +
            'WHERE expression <> excluded.expression',
        )
        .run(name, now, expression);
      return (
        database.prepare('SELECT created_ms FROM events_rules WHERE name = ?').get(name) as { created_ms: EpochMs }
      ).created_ms;
    },
  };
}

export type EventsStore = ReturnType<typeof createEventsStore>;
