import type { DurableDatabase } from '../../../storage/group-commit.ts';
import { createByteCache } from '../engine/lru.ts';
import { createChunkReader, type ChunkReader } from './chunk-reader.ts';
import type { Blobs } from './model.ts';

/** Object bytes: rows of 1 MiB, so that an object of any size is read and copied in bounded memory. */
export interface BlobStore {
  /** Within the caller's transaction. */
  write(bytes: Uint8Array): Blobs;
  copy(blobs: Blobs): Blobs;
  remove(blobs: Blobs): void;
  /** The whole object at once when it is small enough to be kept in memory. */
  readWhole(objectId: number, blobs: Blobs, size: number): Uint8Array | undefined;
  /** Puts what was just written where the next reader finds it. */
  keep(objectId: number, bytes: Uint8Array): void;
  forget(objectId: number): void;
  /** `[start, end)`, one row at a time; what is read stays readable although the object is overwritten meanwhile. */
  stream(blobs: Blobs, start: number, end: number): AsyncGenerator<Uint8Array, void, undefined>;
  /** The same without waiting, for short work within one turn. */
  chunks(blobs: Blobs, start: number, end: number): Generator<Uint8Array, void, undefined>;
  stop(): Promise<void>;
}

const chunkBytes = 2 ** 20;
const cacheBytes = 64 * 2 ** 20;
/** Rows that are asked for at once; as many again are on their way meanwhile. */
const group = 4;
// position = blob * 2^20 + chunk: one integer key, and room for blobs of 1 TiB within the integers that JavaScript
// holds exactly.
const chunksPerBlob = 2 ** 20;

export function createBlobStore(database: DurableDatabase): BlobStore {
  database.exec(`
    CREATE TABLE IF NOT EXISTS s3_chunks (position INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS s3_garbage (blob INTEGER PRIMARY KEY);
  `);
  const insert = database.prepare('INSERT INTO s3_chunks (position, bytes) VALUES (?, ?)');
  const copyRows = database.prepare(
    'INSERT INTO s3_chunks (position, bytes) SELECT position - ? + ?, bytes FROM s3_chunks WHERE position >= ? AND position < ?',
  );
  const select = database.prepare('SELECT bytes FROM s3_chunks WHERE position = ?').raw();
  const deleteRows = database.prepare('DELETE FROM s3_chunks WHERE position >= ? AND position < ?');
  const discard = database.prepare('INSERT OR IGNORE INTO s3_garbage (blob) VALUES (?)');
  const discarded = database.prepare('DELETE FROM s3_garbage WHERE blob = ?');
  const cache = createByteCache(cacheBytes);
  const reader = createChunkReader(database);
  const readers = new Map<number, number>();

  const purge = (blob: number): void => void deleteRows.run(blob * chunksPerBlob, (blob + 1) * chunksPerBlob);
  // Bytes that a reader still held when the process ended.
  for (const [blob] of database.prepare('SELECT blob FROM s3_garbage').raw().all() as [number][]) {
    purge(blob);
    discarded.run(blob);
  }
  const [highest] = (database.prepare('SELECT max(position) FROM s3_chunks').raw().get() ?? []) as (number | null)[];
  let nextBlob = Math.floor((highest ?? 0) / chunksPerBlob) + 1;

  const release = (blob: number): void => {
    const left = (readers.get(blob) ?? 1) - 1;
    if (left > 0) readers.set(blob, left);
    else {
      readers.delete(blob);
      if (discarded.run(blob).changes > 0) purge(blob);
    }
  };

  /** Where `[start, end)` lies: rows, and what of each. */
  function* places(blobs: Blobs, start: number, end: number): Generator<Place, void, undefined> {
    let offset = 0;
    for (const [blob, size] of blobs) {
      for (
        let at = Math.floor(Math.max(start - offset, 0) / chunkBytes) * chunkBytes;
        at < size && offset + at < end;
        at += chunkBytes
      ) {
        yield {
          position: blob * chunksPerBlob + at / chunkBytes,
          from: Math.max(start - offset - at, 0),
          to: end - offset - at,
        };
      }
      offset += size;
    }
  }

  function* chunks(blobs: Blobs, start: number, end: number): Generator<Uint8Array, void, undefined> {
    for (const place of places(blobs, start, end))
      yield cut(place, (select.get(place.position) as Uint8Array[] | undefined)?.[0]);
  }

  async function* readAhead(
    ahead: Generator<Place>,
    { read }: ChunkReader,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const ask = (): Promise<Uint8Array>[] => {
      const asked = [...take(ahead, group)];
      const reading = read(asked.map(({ position }) => position)).map((row, index) =>
        row.then((bytes) => cut(asked[index] as Place, bytes)),
      );
      // A failure is told when its turn comes.
      for (const row of reading) row.catch(() => undefined);
      return reading;
    };
    for (let current = ask(), next = ask(); current.length > 0; current = next, next = ask())
      for (const row of current) yield await row;
  }

  return {
    write(bytes) {
      if (bytes.length === 0) return [];
      const blob = nextBlob++;
      for (let at = 0; at < bytes.length; at += chunkBytes)
        insert.run(blob * chunksPerBlob + at / chunkBytes, bytes.subarray(at, at + chunkBytes));
      return [[blob, bytes.length]];
    },
    copy: (blobs) =>
      blobs.map(([blob, size]) => {
        const copied = nextBlob++;
        copyRows.run(blob * chunksPerBlob, copied * chunksPerBlob, blob * chunksPerBlob, (blob + 1) * chunksPerBlob);
        return [copied, size] as const;
      }),
    remove(blobs) {
      for (const [blob] of blobs) {
        if (readers.has(blob)) discard.run(blob);
        else purge(blob);
      }
    },
    readWhole(objectId, blobs, size) {
      if (!cache.holds(size)) return undefined;
      const cached = cache.get(objectId);
      if (cached) return cached;
      const parts = [...chunks(blobs, 0, size)];
      const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size);
      cache.put(objectId, bytes);
      return bytes;
    },
    keep(objectId, bytes) {
      // A copy: the request's buffer may be a slice of a much larger one.
      if (cache.holds(bytes.length)) cache.put(objectId, Buffer.from(bytes));
    },
    forget: (objectId) => cache.delete(objectId),
    stream(blobs, start, end) {
      // From the call on, not from the first read: the caller may answer headers first.
      for (const [blob] of blobs) readers.set(blob, (readers.get(blob) ?? 0) + 1);
      return (async function* () {
        try {
          if (reader && end - start > 2 * chunkBytes) {
            // Its connection sees what is committed.
            await database.durable();
            yield* readAhead(places(blobs, start, end), reader);
          } else yield* chunks(blobs, start, end);
        } finally {
          for (const [blob] of blobs) release(blob);
        }
      })();
    },
    chunks,
    stop: async () => reader?.stop(),
  };
}

interface Place {
  readonly position: number;
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

function cut({ position, from, to }: Place, bytes: Uint8Array | undefined): Uint8Array {
  if (!bytes) throw new Error(`the row of chunk ${position} is missing`);
  return bytes.subarray(from, Math.min(to, bytes.length));
}
