import { createHash } from 'node:crypto';
import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';
import { deduplicationMs, isFifoId } from '../../delivery/fifo.ts';
import { invalidParameter } from './errors.ts';

/** The members that order messages and identify repetitions. */
export interface FifoMembers {
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** The part of a topic that tells its kind. */
interface Kind {
  readonly attributes: Readonly<Record<string, string>>;
}

export const isFifo = ({ attributes }: Kind): boolean => attributes['FifoTopic'] === 'true';

/**
 * Answers the id by which a repetition is recognised; undefined for a standard topic. recorded: localstack/localstack,
 * test_sns (test_publish_fifo_messages_to_dlq, test_validations_for_fifo)
 */
export function deduplicationIdOf(topic: Kind, message: string, given: FifoMembers): string | undefined {
  checkId('MessageGroupId', given.groupId);
  checkId('MessageDeduplicationId', given.deduplicationId);
  if (!isFifo(topic)) {
    if (given.deduplicationId !== undefined)
      throw invalidParameter(
        'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for ' +
          'this topic type',
      );
    return undefined;
  }
  if (given.groupId === undefined) throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
  if (given.deduplicationId !== undefined) return given.deduplicationId;
  if (topic.attributes['ContentBasedDeduplication'] === 'true')
    return createHash('sha256').update(message).digest('hex');
  throw invalidParameter(
    'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

function checkId(name: string, id: string | undefined): void {
  if (id !== undefined && !isFifoId(id)) throw invalidParameter(name);
}

export interface Sent {
  readonly message: string;
  readonly sequence: string;
}

/** Stores which messages FIFO topics got in the last minutes, and numbers those that they get. */
export interface FifoRows {
  find(topic: string, id: string, now: EpochMs): Sent | undefined;
  /** Remembers a message, and answers its number: twenty digits that grow. */
  put(topic: string, id: string, message: string, now: EpochMs): string;
}

export function createFifoRows(database: Database): FifoRows {
  database.exec(`CREATE TABLE IF NOT EXISTS sns_deduplications (topic TEXT NOT NULL, id TEXT NOT NULL,
    message TEXT NOT NULL, sequence TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (topic, id)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS sns_deduplications_by_time ON sns_deduplications (at);
    CREATE TABLE IF NOT EXISTS sns_sequence (only INTEGER PRIMARY KEY CHECK (only = 1), last INTEGER NOT NULL)`);
  const find = database.prepare(
    'SELECT message, sequence FROM sns_deduplications WHERE topic = ? AND id = ? AND at > ?',
  );
  const put = database.prepare('INSERT OR REPLACE INTO sns_deduplications VALUES (?, ?, ?, ?, ?)');
  const expire = database.prepare('DELETE FROM sns_deduplications WHERE at <= ?');
  const next = database.prepare(
    'INSERT INTO sns_sequence VALUES (1, 1) ON CONFLICT (only) DO UPDATE SET last = last + 1 RETURNING last',
  );
  return {
    find: (topic, id, now) => find.get(topic, id, now - deduplicationMs) as Sent | undefined,
    put(topic, id, message, now) {
      const { last } = next.get() as { last: number };
      const sequence = String(10_000_000_000_000_000_000n + BigInt(last));
      expire.run(now - deduplicationMs);
      put.run(topic, id, message, sequence, now);
      return sequence;
    },
  };
}
