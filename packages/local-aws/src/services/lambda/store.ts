import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { QueueRows } from '../../delivery/durable-queue.ts';
import { createLanes } from '../../delivery/lanes.ts';

export interface EventProgress {
  /** The number of runs that ended in an error of the function. */
  readonly attempts: number;
  /** The number of runs since the last one that were refused because there was no concurrency left. */
  readonly throttles: number;
  /** The record that is still to be delivered after the event is decided (JSON). */
  readonly record: string | null;
}

/** An asynchronous invocation that was acknowledged and is not over. */
export interface StoredEvent extends EventProgress {
  readonly id: string;
  readonly functionName: string;
  readonly qualifier: string;
  readonly invokedArn: string;
  readonly payload: string;
  readonly enqueuedAt: EpochMs;
}

export interface EventStore extends QueueRows<StoredEvent, EventProgress> {
  insert(event: StoredEvent): void;
}

export function createEventStore(database: Database): EventStore {
  database.exec(`CREATE TABLE IF NOT EXISTS lambda_events (
    id TEXT PRIMARY KEY, functionName TEXT NOT NULL, qualifier TEXT NOT NULL, invokedArn TEXT NOT NULL,
    payload TEXT NOT NULL, enqueuedAt INTEGER NOT NULL, attempts INTEGER NOT NULL, throttles INTEGER NOT NULL,
    due INTEGER NOT NULL, record TEXT) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS lambda_events_due ON lambda_events (due);`);
  const insert = database.prepare('INSERT INTO lambda_events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const postpone = database.prepare(
    'UPDATE lambda_events SET attempts = ?, throttles = ?, due = ?, record = ? WHERE id = ?',
  );
  const remove = database.prepare('DELETE FROM lambda_events WHERE id = ?');
  const due = database.prepare('SELECT id FROM lambda_events WHERE due <= ? ORDER BY due LIMIT ?');
  const read = database.prepare('SELECT * FROM lambda_events WHERE id = ?');
  const nextDue = database.prepare('SELECT MIN(due) AS due FROM lambda_events WHERE due > ?');
  const lanes = createLanes<string>(database, { table: 'lambda_events', id: 'id', lane: 'functionName', due: 'due' });
  return {
    lanes,
    insert({ id, functionName, qualifier, invokedArn, payload, enqueuedAt, attempts, throttles, record }) {
      const event = [id, functionName, qualifier, invokedArn, payload, enqueuedAt];
      insert.run(...event, attempts, throttles, enqueuedAt, record);
      lanes.note(functionName);
    },
    due: (now, limit) => (due.all(now, limit) as { id: string }[]).map(({ id }) => id),
    read: (id) => read.get(id) as StoredEvent | undefined,
    nextDue: (now) => (nextDue.get(now) as { due: number | null }).due ?? undefined,
    postpone: ({ id }, dueMs, { attempts, throttles, record }) =>
      void postpone.run(attempts, throttles, dueMs, record, id),
    remove: ({ id }) => void remove.run(id),
  };
}
