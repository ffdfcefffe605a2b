import type { EntryId } from '../../contract/action.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import type { PolicyDocument } from '../../contract/policy.ts';
import type { Database } from 'libsql';
import type { Attributes } from './attributes.ts';
import type { Work } from '../../kernel/in-turns.ts';
import { createKept, type Kept } from '../../storage/kept.ts';
import { createIdle } from './idle.ts';
import type { Queue, QueueDefinition } from './queue.ts';

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Attributes;
  readonly sentAt: EpochMs;
  readonly firstReceivedAt: EpochMs | null;
  readonly receiveCount: number;
  readonly system: SystemAttributes;
  /** The number of the message among all messages. */
  readonly sequence: number;
}

/** The facts about a message beside its body: sender, group, trace, and the queue in which it failed. */
export type SystemAttributes = Readonly<Record<string, string>>;

interface Row {
  id: string;
  body: string;
  attributes: string;
  sent_at: number;
  first_received_at: number | null;
  receive_count: number;
  system: string | null;
  sequence: number;
}

function prepareTables(database: Database): void {
  database.exec(`CREATE TABLE IF NOT EXISTS sqs_messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT NOT NULL, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL, first_received_at INTEGER,
    receive_count INTEGER NOT NULL DEFAULT 0, receipt TEXT);
    CREATE INDEX IF NOT EXISTS sqs_visible ON sqs_messages (queue, visible_at, sequence);
    CREATE UNIQUE INDEX IF NOT EXISTS sqs_receipt ON sqs_messages (receipt) WHERE receipt IS NOT NULL;
    CREATE TABLE IF NOT EXISTS sqs_deduplications (queue TEXT NOT NULL, id TEXT NOT NULL, message TEXT NOT NULL,
    sequence TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (queue, id)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS sqs_deduplicated ON sqs_deduplications (at)`);
  const info = database.prepare("SELECT name FROM pragma_table_info('sqs_messages')");
  const columns = info.all() as { name: string }[];
  if (!columns.some(({ name }) => name === 'system'))
    database.exec('ALTER TABLE sqs_messages ADD COLUMN system TEXT; ALTER TABLE sqs_messages ADD COLUMN group_id TEXT');
  if (!columns.some(({ name }) => name === 'cause')) database.exec('ALTER TABLE sqs_messages ADD COLUMN cause TEXT');
  database.exec(`CREATE INDEX IF NOT EXISTS sqs_sent ON sqs_messages (queue, sent_at);
    CREATE INDEX IF NOT EXISTS sqs_taken ON sqs_messages (queue, visible_at) WHERE receipt IS NOT NULL;
    CREATE INDEX IF NOT EXISTS sqs_in_order ON sqs_messages (queue, sequence, visible_at, group_id)
    WHERE group_id IS NOT NULL;
    CREATE INDEX IF NOT EXISTS sqs_taken_of_group ON sqs_messages (queue, group_id, visible_at)
    WHERE receipt IS NOT NULL AND group_id IS NOT NULL`);
}

/** So many messages are removed in one turn of the event loop. */
const removedAtOnce = 1_000;

const columns = 'id, body, attributes, sent_at, first_received_at, receive_count, system, sequence';

function prepareStatements(database: Database) {
  return {
    insert: database.prepare(
      'INSERT INTO sqs_messages (queue, id, body, attributes, sent_at, visible_at, system, group_id, cause) ' +
        'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    visible: database.prepare(
      `SELECT ${columns} FROM sqs_messages ` +
        'WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, sequence LIMIT ?',
    ),
    // The next message of a group waits while a receiver has an earlier one of the group. All messages of a FIFO queue
    // have a group.
    visibleInGroups: database.prepare(
      `SELECT ${columns} FROM sqs_messages AS m INDEXED BY sqs_in_order ` +
        'WHERE queue = ? AND visible_at <= ? AND group_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sqs_messages AS ' +
        'taken INDEXED BY sqs_taken_of_group WHERE taken.queue = m.queue AND taken.group_id = m.group_id ' +
        'AND taken.visible_at > ? AND taken.receipt IS NOT NULL AND taken.group_id IS NOT NULL) ' +
        'ORDER BY sequence LIMIT ?',
    ),
    receive: database.prepare(
      'UPDATE sqs_messages SET visible_at = ?, receipt = ?, receive_count = receive_count + 1, first_received_at ' +
        '= COALESCE(first_received_at, ?) WHERE sequence = ?',
    ),
    move: database.prepare(
      'UPDATE sqs_messages SET queue = ?, visible_at = ?, receipt = NULL, system = ? WHERE sequence = ?',
    ),
    removeReceipt: database.prepare('DELETE FROM sqs_messages WHERE queue = ? AND receipt = ?'),
    removeMessage: database.prepare('DELETE FROM sqs_messages WHERE sequence = ?'),
    changeVisibility: database.prepare(
      'UPDATE sqs_messages SET visible_at = ? WHERE queue = ? AND receipt = ? AND visible_at > ?',
    ),
    expire: database.prepare(
      'DELETE FROM sqs_messages WHERE sequence IN ' +
        '(SELECT sequence FROM sqs_messages WHERE queue = ? AND sent_at < ? LIMIT ?)',
    ),
    counts: database
      .prepare(
        'SELECT (SELECT count(*) FROM sqs_messages WHERE queue = ?1 AND visible_at <= ?2), ' +
          '(SELECT count(*) FROM sqs_messages INDEXED BY sqs_taken WHERE queue = ?1 AND visible_at > ?2 ' +
          'AND receipt IS NOT NULL), ' +
          '(SELECT count(*) FROM sqs_messages WHERE queue = ?1 AND visible_at > ?2), ' +
          '(SELECT min(sent_at) FROM sqs_messages WHERE queue = ?1)',
      )
      .raw(),
    nextVisible: database.prepare('SELECT min(visible_at) FROM sqs_messages WHERE queue = ? AND visible_at > ?').raw(),
    known: database.prepare('SELECT 1 FROM sqs_messages WHERE queue = ? AND receipt = ?'),
    newest: database.prepare('SELECT max(sequence) FROM sqs_messages').raw(),
    purge: database.prepare(
      'DELETE FROM sqs_messages WHERE sequence IN ' +
        '(SELECT sequence FROM sqs_messages WHERE queue = ? AND sequence <= ? LIMIT ?)',
    ),
    causeOf: database.prepare('SELECT cause FROM sqs_messages WHERE receipt = ?'),
  };
}

/**
 * Stores the messages of every queue, and the queues that calls have made. Those of the template come with each start.
 */
export interface SqsStore {
  readonly queues: Map<string, Queue>;
  /** The policies that hold, of the template or of calls, by the queue's ARN. */
  readonly policies: Map<string, PolicyDocument>;
  /** The same documents as texts. */
  readonly policyTexts: Map<string, string>;
  /** The policies that calls have put, also over one of the template. */
  readonly calledPolicies: Kept<string>;
  /** Answers the number of the message among all messages. */
  insert(queue: Queue, message: NewMessage, now: EpochMs, visibleAt: EpochMs): number;
  visible(queue: Queue, now: EpochMs, limit: number): Message[];
  receive(message: Message, receipt: string, now: EpochMs, visibleAt: EpochMs): void;
  move(from: Queue, message: Message, to: Queue, now: EpochMs): void;
  remove(queue: Queue, receipt: string): boolean;
  removeMessage(message: Message): void;
  changeVisibility(queue: Queue, receipt: string, now: EpochMs, visibleAt: EpochMs): boolean;
  /** Removes messages that are older than the queue keeps them. Answers whether there may be more of them. */
  expire(queue: Queue, now: EpochMs): boolean;
  counts(queue: Queue, now: EpochMs): Counts;
  isKnown(queue: Queue, receipt: string): boolean;
  /** Removes the messages that are in the queue now. */
  purge(queue: Queue): Work<void>;
  causeOf(receipt: string): EntryId | undefined;
  readonly definitions: Kept<QueueDefinition>;
  readonly deduplications: Deduplications;
}

export function createSqsStore(database: Database): SqsStore {
  prepareTables(database);
  const statements = prepareStatements(database);
  const idle = createIdle();
  return {
    queues: new Map<string, Queue>(),
    policies: new Map<string, PolicyDocument>(),
    policyTexts: new Map<string, string>(),
    calledPolicies: createKept<string>(database, 'sqs_policies'),
    insert(queue: Queue, message: NewMessage, now: EpochMs, visibleAt: EpochMs): number {
      idle.end(queue);
      const { id, body, attributes, system, cause = null } = message;
      const group = system['MessageGroupId'] ?? null;
      const texts = { attributes: JSON.stringify(attributes), system: JSON.stringify(system) };
      const values = [queue.name, id, body, texts.attributes, now, visibleAt, texts.system, group, cause];
      return Number(statements.insert.run(...values).lastInsertRowid);
    },
    visible: (queue: Queue, now: EpochMs, limit: number): Message[] => {
      if (idle.isIdle(queue, now)) return [];
      const rows = queue.fifo
        ? statements.visibleInGroups.all(queue.name, now, now, limit)
        : statements.visible.all(queue.name, now, limit);
      if (rows.length === 0) idle.begin(queue, (statements.nextVisible.get(queue.name, now) as [number | null])[0]);
      return (rows as Row[]).map(fromRow);
    },
    receive: ({ sequence }: Message, receipt: string, now: EpochMs, visibleAt: EpochMs) =>
      void statements.receive.run(visibleAt, receipt, now, sequence),
    move: (from: Queue, { sequence, system }: Message, to: Queue, now: EpochMs) => {
      idle.end(to);
      const moved = JSON.stringify({ ...system, DeadLetterQueueSourceArn: from.arn });
      statements.move.run(to.name, now, moved, sequence);
    },
    remove(queue: Queue, receipt: string): boolean {
      idle.end(queue);
      return statements.removeReceipt.run(queue.name, receipt).changes > 0;
    },
    removeMessage: ({ sequence }: Message) => void statements.removeMessage.run(sequence),
    changeVisibility(queue: Queue, receipt: string, now: EpochMs, visibleAt: EpochMs): boolean {
      idle.end(queue);
      return statements.changeVisibility.run(visibleAt, queue.name, receipt, now).changes > 0;
    },
    expire(queue: Queue, now: EpochMs): boolean {
      const before = now - queue.retentionSeconds * 1000;
      const { changes } = statements.expire.run(queue.name, before, removedAtOnce);
      if (changes > 0) idle.end(queue);
      return changes === removedAtOnce;
    },
    counts(queue: Queue, now: EpochMs) {
      const [visible, inFlight, hidden, oldest] = statements.counts.get(queue.name, now) as CountsRow;
      return { visible, inFlight, delayed: hidden - inFlight, oldest };
    },
    isKnown: (queue: Queue, receipt: string): boolean => statements.known.get(queue.name, receipt) !== undefined,
    *purge(queue: Queue): Work<void> {
      const [newest] = statements.newest.get() as [number | null];
      for (;;) {
        const { changes } = statements.purge.run(queue.name, newest, removedAtOnce);
        idle.end(queue);
        if (changes < removedAtOnce) return;
        yield;
      }
    },
    causeOf: (receipt: string): EntryId | undefined =>
      (statements.causeOf.get(receipt) as { cause: EntryId | null } | undefined)?.cause ?? undefined,
    definitions: createKept<QueueDefinition>(database, 'sqs_queues'),
    deduplications: createDeduplications(database),
  };
}

interface NewMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Attributes;
  readonly system: SystemAttributes;
  readonly cause: EntryId | undefined;
}

/** Visible, in flight, and not visible in all; and when the oldest was sent. */
type CountsRow = readonly [number, number, number, EpochMs | null];

interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly oldest: EpochMs | null;
}

interface Sent {
  readonly message: string;
  readonly sequence: string;
}

/** Stores which messages FIFO queues got in the last minutes, by their deduplication ids. */
interface Deduplications {
  find(queue: Queue, id: string, since: EpochMs): Sent | undefined;
  put(queue: Queue, id: string, sent: Sent, now: EpochMs): void;
  expire(before: EpochMs): void;
}

function createDeduplications(database: Database): Deduplications {
  const find = database.prepare(
    'SELECT message, sequence FROM sqs_deduplications WHERE queue = ? AND id = ? AND at > ?',
  );
  const put = database.prepare('INSERT OR REPLACE INTO sqs_deduplications VALUES (?, ?, ?, ?, ?)');
  const expire = database.prepare('DELETE FROM sqs_deduplications WHERE at <= ?');
  return {
    find: (queue, id, since) => find.get(queue.name, id, since) as Sent | undefined,
    put: (queue, id, sent, now) => void put.run(queue.name, id, sent.message, sent.sequence, now),
    expire: (before) => void expire.run(before),
  };
}

const fromRow = (row: Row): Message => ({
  id: row.id,
  body: row.body,
  attributes: JSON.parse(row.attributes) as Attributes,
  sentAt: row.sent_at,
  firstReceivedAt: row.first_received_at,
  receiveCount: row.receive_count,
  system: JSON.parse(row.system ?? '{}') as SystemAttributes,
  sequence: row.sequence,
});
