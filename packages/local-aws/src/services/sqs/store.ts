import type { EpochMs } from '../../kernel/clock.ts';
import type { PolicyDocument } from '../../contract/policy.ts';
import type { Database } from 'libsql';
import type { MessageAttribute } from '../../contract/ports.ts';

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly waitTimeSeconds: number;
  readonly maximumMessageSize: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

export type Attributes = Readonly<Record<string, MessageAttribute>>;

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Attributes;
  readonly sentAt: EpochMs;
  readonly firstReceivedAt: EpochMs | null;
  readonly receiveCount: number;
}

interface Row {
  id: string;
  body: string;
  attributes: string;
  sent_at: number;
  first_received_at: number | null;
  receive_count: number;
}

/** Messages of every queue; definitions of queues come from the template at each start. */
export function createSqsStore(database: Database) {
  database.exec(`CREATE TABLE IF NOT EXISTS sqs_messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT NOT NULL, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL, first_received_at INTEGER,
    receive_count INTEGER NOT NULL DEFAULT 0, receipt TEXT);
    CREATE INDEX IF NOT EXISTS sqs_visible ON sqs_messages (queue, visible_at, sequence);
    CREATE UNIQUE INDEX IF NOT EXISTS sqs_receipt ON sqs_messages (receipt) WHERE receipt IS NOT NULL`);
  const insert = database.prepare(
    'INSERT INTO sqs_messages (queue, id, body, attributes, sent_at, visible_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const visible = database.prepare(
    'SELECT id, body, attributes, sent_at, first_received_at, receive_count FROM sqs_messages WHERE queue ' +
      '= ? AND visible_at <= ? ORDER BY visible_at, sequence LIMIT ?',
  );
  const receive = database.prepare(
    'UPDATE sqs_messages SET visible_at = ?, receipt = ?, receive_count = receive_count + 1, first_received_at ' +
      '= COALESCE(first_received_at, ?) WHERE queue = ? AND id = ?',
  );
  const move = database.prepare(
    'UPDATE sqs_messages SET queue = ?, visible_at = ?, receipt = NULL, receive_count = 0 WHERE queue = ? AND id = ?',
  );
  const removeReceipt = database.prepare('DELETE FROM sqs_messages WHERE queue = ? AND receipt = ?');
  const changeVisibility = database.prepare(
    'UPDATE sqs_messages SET visible_at = ? WHERE queue = ? AND receipt = ? AND visible_at > ?',
  );
  const expire = database.prepare('DELETE FROM sqs_messages WHERE queue = ? AND sent_at < ?');
  const counts = database.prepare(
    'SELECT SUM(visible_at <= ?) AS visible, SUM(visible_at > ? AND receipt IS NOT NULL) AS in_flight, ' +
      'SUM(visible_at > ? AND receipt IS NULL) AS delayed FROM sqs_messages WHERE queue = ?',
  );
  const purge = database.prepare('DELETE FROM sqs_messages WHERE queue = ?');
  return {
    queues: new Map<string, Queue>(),
    /** Documents of AWS::SQS::QueuePolicy, by the queue's ARN. */
    policies: new Map<string, PolicyDocument>(),
    insert: (
      queue: Queue,
      message: { id: string; body: string; attributes: Attributes },
      now: EpochMs,
      visibleAt: EpochMs,
    ) => void insert.run(queue.name, message.id, message.body, JSON.stringify(message.attributes), now, visibleAt),
    visible: (queue: Queue, now: EpochMs, limit: number): Message[] =>
      (visible.all(queue.name, now, limit) as Row[]).map(fromRow),
    receive: (queue: Queue, id: string, receipt: string, now: EpochMs, visibleAt: EpochMs) =>
      void receive.run(visibleAt, receipt, now, queue.name, id),
    move: (from: Queue, id: string, to: Queue, now: EpochMs) => void move.run(to.name, now, from.name, id),
    remove: (queue: Queue, receipt: string): boolean => removeReceipt.run(queue.name, receipt).changes > 0,
    changeVisibility: (queue: Queue, receipt: string, now: EpochMs, visibleAt: EpochMs): boolean =>
      changeVisibility.run(visibleAt, queue.name, receipt, now).changes > 0,
    expire: (queue: Queue, now: EpochMs) => void expire.run(queue.name, now - queue.retentionSeconds * 1000),
    counts: (queue: Queue, now: EpochMs) =>
      counts.get(now, now, now, queue.name) as {
        visible: number | null;
        in_flight: number | null;
        delayed: number | null;
      },
    purge: (queue: Queue) => void purge.run(queue.name),
  };
}

export type SqsStore = ReturnType<typeof createSqsStore>;

const fromRow = (row: Row): Message => ({
  id: row.id,
  body: row.body,
  attributes: JSON.parse(row.attributes) as Attributes,
  sentAt: row.sent_at,
  firstReceivedAt: row.first_received_at,
  receiveCount: row.receive_count,
});
