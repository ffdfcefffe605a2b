import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { OperatorError } from '../../../kernel/operator-error.ts';
import type { DurableDatabase } from '../../../storage/group-commit.ts';
import { createCache } from '../../../kernel/cache.ts';
import { createChunkReader, type ChunkReader } from './chunk-reader.ts';
import type { Blobs } from './model.ts';
import { chunkBytes, chunksPerBlob, createSweeper, type Sweeper } from './sweeper.ts';
import { addChecksums, checked, schema, select, type StoredRow } from './stored-row.ts';

/** Stores the bytes of objects in rows of 1 MiB, so that an object of any size is read and copied in bounded memory. */
export interface BlobStore {
  /** Writes bytes within the caller's transaction. */
  write(bytes: Uint8Array): Blobs;
  /**
   * Writes bytes as they come, in as many turns of the event loop as they have rows. They belong to nobody until they
   * are adopted, and go at the next start if they are not.
   */
  draft(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Blobs>;
  /** Makes a draft permanent, within the caller's transaction. */
  adopt(blobs: Blobs): void;
  remove(blobs: Blobs): void;
  /** Reads a whole object at once, if it is small enough to be kept in memory. */
  readWhole(objectId: number, blobs: Blobs, size: number): Uint8Array | undefined;
  /** Keeps bytes that were just written, where the next reader finds them. */
  keep(objectId: number, bytes: Uint8Array): void;
  forget(objectId: number): void;
  /** Reads `[start, end)`, one row at a time. The bytes stay readable even if the object is overwritten meanwhile. */
  stream(blobs: Blobs, start: number, end: number): AsyncGenerator<Uint8Array, void, undefined>;
  /** Does the same without waiting, for short work within one turn. */
  chunks(blobs: Blobs, start: number, end: number): Generator<Uint8Array, void, undefined>;
  stop(): Promise<void>;
}

const cacheBytes = 64 * 2 ** 20;
/** An object that is bigger than an eighth of the cache is read each time. */
const isCached = (size: number): boolean => size <= cacheBytes / 8;
/** The rows that are fetched at a time; as many again are fetched in advance. */
const group = 4;

/** `ownerOf` answers the name of the object to which a blob belongs, for the error about damaged bytes. */
export const createBlobStore = (database: DurableDatabase, ownerOf: (blob: number) => string): BlobStore =>
  new ChunkedBlobs(database, ownerOf);

function prepareStatements(database: DurableDatabase) {
  database.exec(schema);
  addChecksums(database);
  return {
    insert: database.prepare('INSERT INTO s3_chunks (position, bytes, crc) VALUES (?, ?, ?)'),
    select: database.prepare(select).raw(),
    // A blob that still has to go may have no rows, and must not be taken for a new one.
    highest: database
      .prepare(
        `SELECT max(coalesce((SELECT max(position) / ${chunksPerBlob} FROM s3_chunks), 0),
           coalesce((SELECT max(blob) FROM s3_garbage), 0))`,
      )
      .raw(),
  };
}

class ChunkedBlobs implements BlobStore {
  readonly #database: DurableDatabase;
  readonly #ownerOf: (blob: number) => string;
  readonly #rows: ReturnType<typeof prepareStatements>;
  readonly #cache = createCache<number, Uint8Array>(cacheBytes, ({ length }) => length);
  readonly #reader: ChunkReader | undefined;
  readonly #sweeper: Sweeper;
  /**
   * The number of readers of each blob. A blob that is discarded meanwhile stays until the last of them has finished.
   */
  readonly #readers = new Map<number, number>();
  #nextBlob: number;

  constructor(database: DurableDatabase, ownerOf: (blob: number) => string) {
    this.#database = database;
    this.#ownerOf = ownerOf;
    this.#rows = prepareStatements(database);
    this.#reader = createChunkReader(database);
    this.#sweeper = createSweeper(database);
    const [highest] = this.#rows.highest.get() as [number];
    this.#nextBlob = highest + 1;
  }

  write(bytes: Uint8Array): Blobs {
    if (bytes.length === 0) return [];
    const blob = this.#nextBlob++;
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      const row = bytes.subarray(at, at + chunkBytes);
      this.#rows.insert.run(blob * chunksPerBlob + at / chunkBytes, row, crc32(row));
    }
    return [[blob, bytes.length]];
  }

  async draft(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Blobs> {
    const blob = this.#nextBlob++;
    let size = 0;
    this.#sweeper.note(blob);
    try {
      for await (const row of inRows(source)) {
        this.#rows.insert.run(blob * chunksPerBlob + size / chunkBytes, row, crc32(row));
        size += row.length;
        await setImmediate();
      }
    } catch (error) {
      this.#sweeper.remove(blob, Infinity);
      throw error;
    }
    return [[blob, size]];
  }

  adopt(blobs: Blobs): void {
    for (const [blob] of blobs) this.#sweeper.unnote(blob);
  }

  remove(blobs: Blobs): void {
    for (const [blob, size] of blobs) {
      if (this.#readers.has(blob)) this.#sweeper.note(blob);
      else this.#sweeper.remove(blob, size);
    }
  }

  readWhole(objectId: number, blobs: Blobs, size: number): Uint8Array | undefined {
    if (!isCached(size)) return undefined;
    const cached = this.#cache.get(objectId);
    if (cached) return cached;
    const parts = [...this.chunks(blobs, 0, size)];
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size);
    this.#cache.set(objectId, bytes);
    return bytes;
  }

  keep(objectId: number, bytes: Uint8Array): void {
    // This is a copy, because the request's buffer may be a slice of a much larger one.
    if (isCached(bytes.length)) this.#cache.set(objectId, Buffer.from(bytes));
  }

  forget(objectId: number): void {
    this.#cache.delete(objectId);
  }

  stream(blobs: Blobs, start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    // The reader counts from the call on, and not from the first read, because the caller may first answer headers.
    for (const [blob] of blobs) this.#readers.set(blob, (this.#readers.get(blob) ?? 0) + 1);
    return this.#streamHeld(blobs, start, end);
  }

  async *#streamHeld(blobs: Blobs, start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      if (this.#reader && end - start > 2 * chunkBytes) {
        // The connection of the reader sees only committed rows.
        await this.#database.durable();
        yield* readAhead(places(blobs, start, end), this.#reader, this.#cut);
      } else yield* this.chunks(blobs, start, end);
    } finally {
      for (const [blob] of blobs) this.#release(blob);
    }
  }

  *chunks(blobs: Blobs, start: number, end: number): Generator<Uint8Array, void, undefined> {
    for (const place of places(blobs, start, end))
      yield this.#cut(place, checked(this.#rows.select.get(place.position) as [Uint8Array, number | null] | undefined));
  }

  /** Bytes that differ from the written ones are never handed on. */
  readonly #cut = ({ position, size, from, to }: Place, row: StoredRow | undefined): Uint8Array => {
    if (row?.sound === true && row.bytes.length === size) return row.bytes.subarray(from, Math.min(to, size));
    const blob = Math.floor(position / chunksPerBlob);
    throw new OperatorError(
      'ObjectDamaged',
      `the stored bytes of ${this.#ownerOf(blob)} are ${row ? 'not those that were written' : 'gone'} (MiB ` +
        `${position % chunksPerBlob} of blob ${blob}): something else changed the database, or the disk lost them. ` +
        'Write the object again, or bring back the database from a copy.',
    );
  };

  async stop(): Promise<void> {
    this.#sweeper.stop();
    await this.#reader?.stop();
  }

  #release(blob: number): void {
    const left = (this.#readers.get(blob) ?? 1) - 1;
    if (left > 0) {
      this.#readers.set(blob, left);
      return;
    }
    this.#readers.delete(blob);
    // Its size is not known here any more, so it counts as large.
    if (this.#sweeper.unnote(blob)) this.#sweeper.remove(blob, Infinity);
  }
}

/** Cuts bytes into rows. */
async function* inRows(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const bytes of source) {
    held.push(bytes);
    length += bytes.length;
    if (length < chunkBytes) continue;
    const joined = held.length === 1 ? bytes : Buffer.concat(held, length);
    yield joined.subarray(0, chunkBytes);
    length -= chunkBytes;
    held = length > 0 ? [joined.subarray(chunkBytes)] : [];
  }
  if (length > 0) yield Buffer.concat(held, length);
}

/** Lists the rows in which `[start, end)` lies, and the part of each. */
function* places(blobs: Blobs, start: number, end: number): Generator<Place, void, undefined> {
  let offset = 0;
  for (const [blob, size] of blobs) {
    const first = Math.floor(Math.max(start - offset, 0) / chunkBytes) * chunkBytes;
    for (let at = first; at < size && offset + at < end; at += chunkBytes) {
      yield {
        position: blob * chunksPerBlob + at / chunkBytes,
        size: Math.min(chunkBytes, size - at),
        from: Math.max(start - offset - at, 0),
        to: end - offset - at,
      };
    }
    offset += size;
  }
}

/** Answers the rows in order. While some are taken, the next ones are already being read. */
async function* readAhead(
  ahead: Generator<Place>,
  { read }: ChunkReader,
  cut: (place: Place, row: StoredRow | undefined) => Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  const ask = (): Promise<Uint8Array>[] => {
    const asked = [...take(ahead, group)];
    const reading = read(asked.map(({ position }) => position)).map((row, index) =>
      row.then((stored) => cut(asked[index] as Place, stored)),
    );
    // An error is reported when the row's turn comes.
    for (const row of reading) row.catch(() => undefined);
    return reading;
  };
  let current = ask();
  while (current.length > 0) {
    const next = ask();
    for (const row of current) yield await row;
    current = next;
  }
}

interface Place {
  readonly position: number;
  /** The size of the complete row. */
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

function* take<T>(items: Generator<T>, most: number): Generator<T, void, undefined> {
  for (let taken = 0; taken < most; taken += 1) {
    const { done, value } = items.next() as IteratorResult<T>;
    if (done === true) return;
    yield value as T;
  }
}
