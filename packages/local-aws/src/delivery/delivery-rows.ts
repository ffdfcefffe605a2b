import type { EntryId } from '../contract/action.ts';
import type { DestinationParameters } from '../contract/ports.ts';
import type { EpochMs } from '../kernel/clock.ts';
import type { Database } from 'libsql';
import type { QueueRows } from './durable-queue.ts';
import { createLanes } from './lanes.ts';

/** One delivery from a rule or schedule to one target. */
export interface Delivery {
  /** The ARN of the rule or schedule. */
  readonly source: string;
  readonly targetArn: string;
  readonly roleArn?: string;
  readonly deadLetterArn?: string;
  /** The message group, for a FIFO queue. */
  readonly groupId?: string;
  /** The mutation, for a GraphQL API. */
  readonly operation?: string;
  /** What the target adds to the request, for an API destination. */
  readonly parameters?: DestinationParameters;
  /** Tells an event bus that the event comes from no other bus. */
  readonly isNewEvent?: boolean;
  readonly maximumRetryAttempts: number;
  readonly maximumAgeSeconds: number;
  readonly payload: string;
  /** The body of the dead letter. */
  readonly deadLetterBody: string;
  /** The id of this delivery, the same in every attempt. */
  readonly name: string;
  /** The journal's entry of what led to it. */
  readonly cause?: EntryId | undefined;
}

export interface DeliveryError {
  readonly code: string;
  readonly message: string;
}

/** The reason why a delivery was given up. */
export interface Failure extends DeliveryError {
  readonly exhausted?: string;
}

export interface DeliveryProgress {
  readonly attempts: number;
  /** A delivery that is over has a failure; its dead letter is not sent yet. */
  readonly failure?: Failure;
}

export interface DeliveryRow extends DeliveryProgress {
  readonly id: number;
  readonly delivery: Delivery;
  readonly first: EpochMs;
}

export interface DeliveryRows extends QueueRows<DeliveryRow, DeliveryProgress> {
  /** Adds deliveries. They are due at `due`, and their age counts from then. */
  insertAll(deliveries: readonly Delivery[], due: EpochMs): void;
}

interface Row {
  readonly id: number;
  readonly delivery: string;
  readonly first_ms: EpochMs;
  readonly attempts: number;
  readonly failure: string | null;
}

export function createDeliveryRows(database: Database, table: string): DeliveryRows {
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (
    id INTEGER PRIMARY KEY AUTOINCREMENT, delivery TEXT NOT NULL,
    first_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, failure TEXT);
    CREATE INDEX IF NOT EXISTS ${table}_due ON ${table} (due_ms);`);
  addTargets(database, table);
  const lanes = createLanes<number>(database, { table, id: 'id', lane: 'target', due: 'due_ms' });
  const insert = database.prepare(`INSERT INTO ${table} (delivery, target, first_ms, due_ms) VALUES (?, ?, ?, ?)`);
  const remove = database.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const postpone = database.prepare(`UPDATE ${table} SET due_ms = ?, attempts = ?, failure = ? WHERE id = ?`);
  const due = database.prepare(`SELECT id FROM ${table} WHERE due_ms <= ? ORDER BY due_ms, id LIMIT ?`);
  const read = database.prepare(`SELECT * FROM ${table} WHERE id = ?`);
  const nextDue = database.prepare(`SELECT MIN(due_ms) AS due FROM ${table} WHERE due_ms > ?`);
  return {
    lanes,
    insertAll: database.transaction((deliveries: readonly Delivery[], due: EpochMs) => {
      for (const delivery of deliveries) {
        insert.run(JSON.stringify(delivery), delivery.targetArn, due, due);
        lanes.note(delivery.targetArn);
      }
    }) as DeliveryRows['insertAll'],
    due: (now, limit) => (due.all(now, limit) as { id: number }[]).map(({ id }) => id),
    read: (id) => rowOf(read.get(id) as Row | undefined),
    nextDue: (now) => (nextDue.get(now) as { due: number | null }).due ?? undefined,
    postpone: ({ id }, dueMs, { attempts, failure }) =>
      void postpone.run(dueMs, attempts, failure === undefined ? null : JSON.stringify(failure), id),
    remove: ({ id }) => void remove.run(id),
  };
}

/** Releases before this did not store the target by itself. */
function addTargets(database: Database, table: string): void {
  const columns = database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as { name: string }[];
  if (columns.some(({ name }) => name === 'target')) return;
  database.exec(`ALTER TABLE ${table} ADD COLUMN target TEXT NOT NULL DEFAULT '';
    UPDATE ${table} SET target = delivery ->> '$.targetArn';`);
}

function rowOf(row: Row | undefined): DeliveryRow | undefined {
  if (!row) return undefined;
  return {
    id: row.id,
    delivery: JSON.parse(row.delivery) as Delivery,
    first: row.first_ms,
    attempts: row.attempts,
    ...(row.failure !== null && { failure: JSON.parse(row.failure) as Failure }),
  };
}
