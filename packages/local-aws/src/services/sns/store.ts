import type { EpochMs } from '../../kernel/clock.ts';
import type { PolicyDocument } from '../../contract/policy.ts';
import type { QueueRows } from '../../delivery/durable-queue.ts';
import type { Database } from 'libsql';
import { createKept, type Kept } from '../../storage/kept.ts';
import { createFifoRows, type FifoRows } from './fifo.ts';
import type { PublishedMessage } from './engine.ts';
import type { Subscriber, Subscription } from './subscriber.ts';

export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** The attributes as the API names them, as texts. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface DeliveryProgress {
  readonly attempts: number;
}

export interface Delivery extends DeliveryProgress {
  readonly id: number;
  readonly subscriberArn: string;
  readonly message: PublishedMessage;
}

interface Row {
  id: number;
  subscriber: string;
  message: string;
  attempts: number;
}

/**
 * Stores unfinished deliveries, and the topics and subscriptions that calls have made. Those of the template come with
 * each start.
 */
export interface SnsStore {
  readonly topics: Map<string, Topic>;
  readonly subscribers: Map<string, Subscriber>;
  readonly keptTopics: Kept<Topic>;
  readonly keptSubscriptions: Kept<Subscription>;
  /** The policies that hold, of the template or of calls, by topic. */
  readonly policies: Map<string, PolicyDocument>;
  /** Those of the template as texts. */
  readonly policyTexts: Map<string, string>;
  /** The policies that calls have put, also over one of the template. */
  readonly calledPolicies: Kept<string>;
  /** One transaction keeps the message for every subscriber, or for none. */
  insertAll(subscribers: readonly Subscriber[], message: PublishedMessage, now: EpochMs): void;
  readonly deliveries: QueueRows<Delivery, DeliveryProgress>;
  readonly fifo: FifoRows;
}

export function createSnsStore(database: Database): SnsStore {
  database.exec(`CREATE TABLE IF NOT EXISTS sns_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, subscriber TEXT NOT NULL, message TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS sns_deliveries_due ON sns_deliveries (due_at);`);
  const columns = database.prepare("SELECT name FROM pragma_table_info('sns_deliveries')").all() as { name: string }[];
  if (!columns.some(({ name }) => name === 'message_group'))
    database.exec('ALTER TABLE sns_deliveries ADD COLUMN message_group TEXT');
  database.exec(`CREATE INDEX IF NOT EXISTS sns_deliveries_of_group ON sns_deliveries (subscriber, message_group, id)
    WHERE message_group IS NOT NULL`);
  const insert = database.prepare(
    'INSERT INTO sns_deliveries (subscriber, message, due_at, message_group) SELECT ?1, ?2, CASE WHEN EXISTS ' +
      `(SELECT 1 FROM sns_deliveries WHERE subscriber = ?1 AND message_group = ?4) THEN ${waits} ELSE ?3 END, ?4`,
  );
  return {
    topics: new Map<string, Topic>(),
    subscribers: new Map<string, Subscriber>(),
    keptTopics: createKept<Topic>(database, 'sns_topics'),
    keptSubscriptions: createKept<Subscription>(database, 'sns_subscriptions'),
    policies: new Map<string, PolicyDocument>(),
    policyTexts: new Map<string, string>(),
    calledPolicies: createKept<string>(database, 'sns_policies'),
    insertAll: database.transaction((subscribers: readonly Subscriber[], message: PublishedMessage, now: EpochMs) => {
      const text = JSON.stringify(message);
      const group = groupOf(message);
      for (const { arn } of subscribers) insert.run(arn, text, now, group);
    }) as (subscribers: readonly Subscriber[], message: PublishedMessage, now: EpochMs) => void,
    deliveries: createDeliveryRows(database),
    fifo: createFifoRows(database),
  };
}

/**
 * This is when a message is due that waits for the one before it in its group. So a long backlog of a group is not read
 * each time.
 */
const waits = Number.MAX_SAFE_INTEGER;

/** Only messages of FIFO topics wait for those before them. */
const groupOf = ({ sequence, groupId }: PublishedMessage): string | null =>
  sequence === undefined ? null : (groupId ?? null);

function createDeliveryRows(database: Database): QueueRows<Delivery, DeliveryProgress> {
  // Releases before this stored a time for messages that wait, too.
  const due = database.prepare(
    'SELECT id FROM sns_deliveries AS d WHERE due_at <= ? AND (message_group IS NULL OR NOT EXISTS (SELECT 1 FROM ' +
      'sns_deliveries AS before WHERE before.subscriber = d.subscriber AND before.message_group = d.message_group ' +
      'AND before.id < d.id)) ORDER BY due_at, id LIMIT ?',
  );
  const nextDue = database.prepare(
    `SELECT MIN(due_at) AS due FROM sns_deliveries WHERE due_at > ? AND due_at < ${waits}`,
  );
  const read = database.prepare('SELECT * FROM sns_deliveries WHERE id = ?');
  const postpone = database.prepare('UPDATE sns_deliveries SET attempts = ?, due_at = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM sns_deliveries WHERE id = ?');
  const next = database.prepare(
    'UPDATE sns_deliveries SET due_at = ? WHERE id = (SELECT MIN(id) FROM sns_deliveries WHERE subscriber = ? AND ' +
      `message_group = ?) AND due_at = ${waits}`,
  );
  return {
    due: (now, limit) => (due.all(now, limit) as { id: number }[]).map(({ id }) => id),
    nextDue: (now) => (nextDue.get(now) as { due: number | null }).due ?? undefined,
    read(id) {
      const row = read.get(id) as Row | undefined;
      return (
        row && {
          id,
          subscriberArn: row.subscriber,
          message: JSON.parse(row.message) as PublishedMessage,
          attempts: row.attempts,
        }
      );
    },
    postpone: ({ id }, dueMs, { attempts }) => void postpone.run(attempts, dueMs, id),
    remove: database.transaction(({ id, subscriberArn, message }: Delivery) => {
      remove.run(id);
      const group = groupOf(message);
      // It is as old as the one that was delivered, and comes before later messages of other groups.
      if (group !== null) next.run(Date.parse(message.timestamp), subscriberArn, group);
    }) as (delivery: Delivery) => void,
  };
}
