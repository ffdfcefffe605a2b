import type { Database } from 'libsql';
import type { EntryId } from '../../../contract/action.ts';
import {
  placeOfSequence,
  type StreamRecord,
  type TableStream,
  type TableStreams,
} from '../../../contract/table-streams.ts';
import type { StreamView } from '../../../kernel/stream-view.ts';
import type { Clock, EpochMs } from '../../../kernel/clock.ts';
import { createHash } from 'node:crypto';
import { elementsOf, type TableDefinition } from '../engine/table.ts';
import { keptOf, recordOf, type Change, type KeptChange } from './record.ts';

/** Records are kept for 24 hours. docs: Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams" */
const keptMilliseconds = 24 * 3600_000;
const trimEvery = 3600_000;
const trimmedAtOnce = 500;

const schema = `
  CREATE TABLE IF NOT EXISTS dynamodb_streams (
    id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, definition TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS dynamodb_records (
    place INTEGER PRIMARY KEY AUTOINCREMENT, stream INTEGER NOT NULL, at INTEGER NOT NULL, change TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS dynamodb_records_of ON dynamodb_records (stream, place);
`;

type Definition = Omit<TableStream, 'arn'>;
interface Kept {
  readonly id: number;
  readonly stream: TableStream;
}

/**
 * Keeps the streams of tables and their records, in the database of the tables, so that a change and its record are one
 * write.
 */
export class StreamStore implements TableStreams {
  readonly #clock: Clock;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #streams = new Map<string, Kept>();
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(database: Database, clock: Clock) {
    this.#clock = clock;
    this.#statements = prepare(database);
    for (const [id, arn, definition] of this.#statements.streams.all() as [number, string, string][])
      this.#streams.set(arn, { id, stream: { arn, ...(JSON.parse(definition) as Definition) } });
  }

  /** Switches the stream of a table on. Answers its ARN, which contains the time. */
  open({ name, arn: tableArn, keys }: TableDefinition & { readonly arn: string }, view: StreamView): string {
    let createdAt = this.#clock.now();
    while (this.#streams.has(arnOf(tableArn, createdAt))) createdAt += 1;
    const arn = arnOf(tableArn, createdAt);
    const stream: TableStream = {
      arn,
      label: labelOf(createdAt),
      tableName: name,
      keySchema: elementsOf(keys),
      view,
      shardId: shardOf(arn, createdAt),
      createdAt,
      first: this.#newest() + 1,
    };
    this.#statements.keep.run(arn, definitionOf(stream));
    const [id] = this.#statements.idOf.get(arn) as [number];
    this.#streams.set(arn, { id, stream });
    return arn;
  }

  /** Switches a stream off. Its records stay readable for as long as they are kept. */
  close(arn: string): void {
    const kept = this.#streams.get(arn);
    if (!kept || kept.stream.last !== undefined) return;
    const stream = { ...kept.stream, last: Math.max(this.end(kept.stream), kept.stream.first) };
    this.#statements.change.run(definitionOf(stream), arn);
    this.#streams.set(arn, { ...kept, stream });
    this.#tell(arn);
  }

  /** Is called within the transaction that writes the item. */
  record(arn: string, change: Change): void {
    const kept = this.#streams.get(arn);
    const keep = kept && keptOf(kept.stream.view, change);
    if (!kept || !keep) return;
    this.#statements.add.run(kept.id, this.#clock.now(), JSON.stringify(keep));
    this.#tell(arn);
  }

  list(): readonly TableStream[] {
    return [...this.#streams.values()].map(({ stream }) => stream);
  }

  find(arn: string): TableStream | undefined {
    return this.#streams.get(arn)?.stream;
  }

  behind({ arn }: TableStream, place: number, limit: number): readonly StreamRecord[] {
    const kept = this.#streams.get(arn);
    if (!kept) return [];
    const rows = this.#statements.behind.all(kept.id, place, this.#oldest(), limit) as [number, number, string][];
    return rows.map(([at, time, change]) => recordOf(kept.stream, at, time, JSON.parse(change) as KeptChange));
  }

  keeps({ arn }: TableStream, place: number): boolean {
    const id = this.#streams.get(arn)?.id;
    return this.#statements.one.get(id, place, this.#oldest()) !== undefined;
  }

  causeOf(sequence: string): EntryId | undefined {
    const [cause] = (this.#statements.causeOf.get(placeOfSequence(sequence) ?? null) ?? []) as [
      EntryId | null | undefined,
    ];
    return cause ?? undefined;
  }

  end({ arn, first }: TableStream): number {
    const [place] = this.#statements.end.get(this.#streams.get(arn)?.id) as [number | null];
    return place ?? first - 1;
  }

  follow(arn: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(arn) ?? new Set();
    this.#listeners.set(arn, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Removes records that are too old, by the clock. Answers a function that ends it. */
  start(): () => void {
    let cancel = (): void => {};
    const next = (): void => {
      const isMore = this.#trim();
      cancel = isMore ? this.#clock.after(1, next) : this.#clock.after(trimEvery, next, () => this.#firstTrim());
    };
    next();
    return () => cancel();
  }

  /** Removes the oldest records and streams without any. Answers whether there may be more. */
  #trim(): boolean {
    const oldest = this.#oldest();
    const [lowest] = (this.#statements.lowest.get() ?? []) as [number?];
    if (lowest !== undefined && lowest <= oldest) {
      this.#statements.trim.run(oldest, trimmedAtOnce);
      return true;
    }
    for (const [arn, { stream }] of this.#streams) {
      if (stream.last === undefined || stream.createdAt > oldest || this.end(stream) >= stream.first) continue;
      this.#statements.drop.run(arn);
      this.#streams.delete(arn);
    }
    return false;
  }

  /** Answers when the oldest record, or a stream without any, is to go; Infinity if there is none. */
  #firstTrim(): EpochMs {
    const [lowest = Infinity] = (this.#statements.lowest.get() ?? []) as [number?];
    const closed = [...this.#streams.values()].flatMap(({ stream: { last, createdAt } }) =>
      last === undefined ? [] : [createdAt],
    );
    return Math.min(lowest, ...closed) + keptMilliseconds;
  }

  #oldest(): EpochMs {
    return this.#clock.now() - keptMilliseconds;
  }

  #newest(): number {
    const [place] = (this.#statements.newest.get() ?? []) as [number?];
    return place ?? 0;
  }

  #tell(arn: string): void {
    for (const listener of this.#listeners.get(arn) ?? []) listener();
  }
}

function prepare(database: Database) {
  database.exec(schema);
  const read = (sql: string) => database.prepare(sql).raw();
  return {
    streams: read('SELECT id, arn, definition FROM dynamodb_streams ORDER BY id'),
    idOf: read('SELECT id FROM dynamodb_streams WHERE arn = ?'),
    keep: database.prepare('INSERT INTO dynamodb_streams (arn, definition) VALUES (?, ?)'),
    change: database.prepare('UPDATE dynamodb_streams SET definition = ? WHERE arn = ?'),
    drop: database.prepare('DELETE FROM dynamodb_streams WHERE arn = ?'),
    add: database.prepare('INSERT INTO dynamodb_records (stream, at, change) VALUES (?, ?, ?)'),
    behind: read(
      'SELECT place, at, change FROM dynamodb_records WHERE stream = ? AND place > ? AND at > ? ORDER BY place LIMIT ?',
    ),
    one: read('SELECT place FROM dynamodb_records WHERE stream = ? AND place = ? AND at > ?'),
    causeOf: read("SELECT json_extract(change, '$.cause') FROM dynamodb_records WHERE place = ?"),
    end: read('SELECT max(place) FROM dynamodb_records WHERE stream = ?'),
    // A place is never given again, also when its record is gone.
    newest: read("SELECT seq FROM sqlite_sequence WHERE name = 'dynamodb_records'"),
    lowest: read('SELECT at FROM dynamodb_records ORDER BY place LIMIT 1'),
    trim: database.prepare(
      'DELETE FROM dynamodb_records WHERE place IN ' +
        '(SELECT place FROM dynamodb_records WHERE at <= ? ORDER BY place LIMIT ?)',
    ),
  };
}

const definitionOf = ({ arn: _arn, ...definition }: TableStream): string => JSON.stringify(definition);

/** docs: Amazon DynamoDB API Reference, "StreamDescription" (StreamLabel: a time in ISO 8601) */
const labelOf = (createdAt: EpochMs): string => new Date(createdAt).toISOString().slice(0, -1);

const arnOf = (tableArn: string, createdAt: EpochMs): string => `${tableArn}/stream/${labelOf(createdAt)}`;

/** docs: Amazon DynamoDB API Reference, "Shard" */
const shardOf = (arn: string, createdAt: EpochMs): string =>
  `shardId-${String(createdAt).padStart(20, '0')}-${createHash('md5').update(arn).digest('hex').slice(0, 8)}`;
