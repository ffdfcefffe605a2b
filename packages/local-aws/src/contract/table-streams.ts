import type { EpochMs } from '../kernel/clock.ts';
import type { StreamView } from '../kernel/stream-view.ts';
import type { EntryId, Members } from './action.ts';

/** The stream of a table: one shard, with the changes of its items in the order in which they were made. */
export interface TableStream {
  readonly arn: string;
  readonly label: string;
  readonly tableName: string;
  readonly keySchema: readonly Members[];
  readonly view: StreamView;
  readonly shardId: string;
  readonly createdAt: EpochMs;
  /** The place of its first record, and of its last one once it is switched off. */
  readonly first: number;
  readonly last?: number;
}

/** A change of one item, as the API and functions show it. */
export interface StreamRecord {
  readonly place: number;
  readonly shown: Members;
  readonly bytes: number;
}

/** The streams of tables, for the service that reads them. Records are kept for 24 hours. */
export interface TableStreams {
  list(): readonly TableStream[];
  find(arn: string): TableStream | undefined;
  /** Answers the records behind a place. */
  behind(stream: TableStream, place: number, limit: number): readonly StreamRecord[];
  /** Tells whether the record of a place is still kept. */
  keeps(stream: TableStream, place: number): boolean;
  /** Answers the call that made the change of a record, by the record's sequence number. */
  causeOf(sequence: string): EntryId | undefined;
  /** Answers the place of the newest record; a place before the first if there is none. */
  end(stream: TableStream): number;
  /** Calls `listener` after each change, until the result is called. */
  follow(arn: string, listener: () => void): () => void;
}

/** Writes a place as a sequence number of 21 digits. docs: Amazon DynamoDB API Reference, "StreamRecord" */
export const sequenceNumber = (place: number): string => `1${String(place).padStart(20, '0')}`;

/** Answers undefined for a text that is no sequence number of a stream here. */
export function placeOfSequence(text: string): number | undefined {
  const place = /^1\d{20}$/.test(text) ? Number(text.slice(1)) : Number.NaN;
  return Number.isSafeInteger(place) ? place : undefined;
}
