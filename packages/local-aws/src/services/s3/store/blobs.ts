import { crc32 } from 'node:zlib';
import { OperatorError } from '../../../kernel/operator-error.ts';
import type { DurableDatabase } from '../../../storage/group-commit.ts';
import { createCache } from '../../../kernel/cache.ts';
import { createChunkReader, type ChunkReader } from './chunk-reader.ts';
import type { Blobs } from './model.ts';
import { addChecksums, checked, schema, select, type StoredRow } from './stored-row.ts';

/** Stores the bytes of objects in rows of 1 MiB, so that an object of any size is read and copied in bounded memory. */
export interface BlobStore {
  /** Writes bytes within the caller's transaction. */
  write(bytes: Uint8Array): Blobs;
  copy(blobs: Blobs): Blobs;
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

const chunkBytes = 2 ** 20;
const cacheBytes = 64 * 2 ** 20;
/** An object that is bigger than an eighth of the cache is read each time. */
const isCached = (size: number): boolean => size <= cacheBytes / 8;
/** The rows that are fetched at a time; as many again are fetched in advance. */
const group = 4;
// The position is blob * 2^20 + chunk. So there is one integer key, and blobs may have 1 TiB within the integers that
// JavaScript holds exactly.
const chunksPerBlob = 2 ** 20;

/** `ownerOf` answers the name of the object to which a blob belongs, for the error about damaged bytes. */
export const createBlobStore = (database: DurableDatabase, ownerOf: (blob: number) => string): BlobStore =>
  new ChunkedBlobs(database, ownerOf);

function prepareStatements(database: DurableDatabase) {
  database.exec(schema);
  addChecksums(database);
  return {
    insert: database.prepare('INSERT INTO s3_chunks (position, bytes, crc) VALUES (?, ?, ?)'),
    copyRows: database.prepare(
      'INSERT INTO s3_chunks (position, bytes, crc) ' +
        'SELECT position - ? + ?, bytes, crc FROM s3_chunks WHERE position >= ? AND position < ?',
    ),
    select: database.prepare(select).raw(),
    deleteRows: database.prepare('DELETE FROM s3_chunks WHERE position >= ? AND position < ?'),
    discard: database.prepare('INSERT OR IGNORE INTO s3_garbage (blob) VALUES (?)'),
    discarded: database.prepare('DELETE FROM s3_garbage WHERE blob = ?'),
    garbage: database.prepare('SELECT blob FROM s3_garbage').raw(),
    highest: database.prepare('SELECT max(position) FROM s3_chunks').raw(),
  };
}

class ChunkedBlobs implements BlobStore {
  readonly #database: DurableDatabase;
  readonly #ownerOf: (blob: number) => string;
  readonly #rows: ReturnType<typeof prepareStatements>;
  readonly #cache = createCache<number, Uint8Array>(cacheBytes, ({ length }) => length);
  readonly #reader: ChunkReader | undefined;
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
    // These bytes still had a reader when the process ended.
    for (const [blob] of this.#rows.garbage.all() as [number][]) {
      this.#purge(blob);
      this.#rows.discarded.run(blob);
    }
    const [highest] = (this.#rows.highest.get() ?? []) as (number | null)[];
    this.#nextBlob = Math.floor((highest ?? 0) / chunksPerBlob) + 1;
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

  copy(blobs: Blobs): Blobs {
    return blobs.map(([blob, size]) => {
      const copied = this.#nextBlob++;
      const first = blob * chunksPerBlob;
      this.#rows.copyRows.run(first, copied * chunksPerBlob, first, first + chunksPerBlob);
      return [copied, size] as const;
    });
  }

  remove(blobs: Blobs): void {
    for (const [blob] of blobs) {
      if (this.#readers.has(blob)) this.#rows.discard.run(blob);
      else this.#purge(blob);
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
    await this.#reader?.stop();
  }

  #purge(blob: number): void {
    this.#rows.deleteRows.run(blob * chunksPerBlob, (blob + 1) * chunksPerBlob);
  }

  #release(blob: number): void {
    const left = (this.#readers.get(blob) ?? 1) - 1;
    if (left > 0) {
      this.#readers.set(blob, left);
      return;
    }
    this.#readers.delete(blob);
    if (this.#rows.discarded.run(blob).changes > 0) this.#purge(blob);
  }
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
