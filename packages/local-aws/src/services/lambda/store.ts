import type { Database } from 'libsql';

/** An asynchronous invocation that was acknowledged and is not over. */
export interface StoredEvent {
  readonly id: string;
  readonly functionName: string;
  readonly qualifier: string;
  readonly invokedArn: string;
  readonly payload: string;
  readonly enqueuedAt: number;
  /** Runs that ended in an error of the function. */
  readonly attempts: number;
  /** Runs that were refused for want of concurrency since the last one. */
  readonly throttles: number;
  readonly due: number;
  /** The record that is left to deliver, once the event is decided (JSON). */
  readonly record: string | null;
}

export interface EventStore {
  insert(event: StoredEvent): void;
  reschedule(id: string, change: { attempts: number; throttles: number; due: number; record: string | null }): void;
  remove(id: string): void;
  /** The events whose time has come, earliest first. */
  due(now: number, limit: number): StoredEvent[];
  /** Their times, earliest first. */
  nextDue(limit: number): { id: string; due: number }[];
}

export function createEventStore(database: Database): EventStore {
  database.exec(`CREATE TABLE IF NOT EXISTS lambda_events (
    id TEXT PRIMARY KEY, functionName TEXT NOT NULL, qualifier TEXT NOT NULL, invokedArn TEXT NOT NULL, payload TEXT NOT NULL,
    enqueuedAt INTEGER NOT NULL, attempts INTEGER NOT NULL, throttles INTEGER NOT NULL, due INTEGER NOT NULL, record TEXT
  ) STRICT, WITHOUT ROWID`);
  database.exec('CREATE INDEX IF NOT EXISTS lambda_events_due ON lambda_events (due)');
  const insert = database.prepare('INSERT INTO lambda_events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const reschedule = database.prepare(
    'UPDATE lambda_events SET attempts = ?, throttles = ?, due = ?, record = ? WHERE id = ?',
  );
  const remove = database.prepare('DELETE FROM lambda_events WHERE id = ?');
  const due = database.prepare('SELECT * FROM lambda_events WHERE due <= ? ORDER BY due LIMIT ?');
  const nextDue = database.prepare('SELECT id, due FROM lambda_events ORDER BY due LIMIT ?');
  return {
    insert: (event) =>
      void insert.run(
        event.id,
        event.functionName,
        event.qualifier,
        event.invokedArn,
        event.payload,
        event.enqueuedAt,
        event.attempts,
        event.throttles,
        event.due,
        event.record,
      ),
    reschedule: (id, change) => void reschedule.run(change.attempts, change.throttles, change.due, change.record, id),
    remove: (id) => void remove.run(id),
    due: (now, limit) => due.all(now, limit) as StoredEvent[],
    nextDue: (limit) => nextDue.all(limit) as { id: string; due: number }[],
  };
}
