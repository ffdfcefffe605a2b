import type { Database } from 'libsql';
import { Worker } from 'node:worker_threads';
import { select, type StoredRow } from './stored-row.ts';

/**
 * Reads rows of large objects outside of the event loop, by a connection of its own. A scan or a socket may make such a
 * read long.
 */
export interface ChunkReader {
  /** Answers the committed rows at these positions, checked outside of the event loop. */
  read(positions: readonly number[]): Promise<StoredRow | undefined>[];
  stop(): Promise<void>;
}

// The program is a text, because a thread starts without the loader that understands TypeScript.
const program = `
  const { createRequire } = require('node:module');
  const { parentPort, workerData } = require('node:worker_threads');
  const { crc32 } = require('node:zlib');
  const Database = createRequire(workerData.from)('libsql');
  const select = new Database(workerData.path).prepare(workerData.select).raw();
  const read = (position) => {
    try {
      const [bytes, crc = null] = select.get(position) ?? [];
      const plain = bytes && new Uint8Array(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, bytes.byteLength);
      const row = plain && { bytes: plain, sound: crc === null || crc32(plain) === crc };
      parentPort.postMessage({ row }, plain ? [plain.buffer] : []);
    } catch (error) {
      parentPort.postMessage({ error: String(error && error.message) });
    }
  };
  parentPort.on('message', (positions) => positions.forEach(read));
`;

interface Waiting {
  readonly resolve: (row: StoredRow | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Answers undefined if the database has no file that another connection could open. */
export function createChunkReader(database: Database): ChunkReader | undefined {
  const [, , path] = (database.prepare('PRAGMA database_list').raw().get() ?? []) as [number, string, string?];
  if (!path) return undefined;
  let worker: Worker | undefined;
  let waiting: Waiting[] = [];
  const fail = (error: Error): void => {
    const failed = waiting;
    waiting = [];
    worker = undefined;
    for (const { reject } of failed) reject(error);
  };
  const start = (): Worker => {
    const started = new Worker(program, {
      eval: true,
      execArgv: [],
      workerData: { path, select, from: import.meta.url },
    });
    started.on('message', ({ row, error }: { row?: StoredRow; error?: string }) => {
      const first = waiting.shift();
      if (error === undefined) first?.resolve(row);
      else first?.reject(new Error(error));
      if (waiting.length === 0) started.unref();
    });
    started.on('error', fail);
    started.on('exit', () => {
      if (worker === started) fail(new Error('the reader of chunks ended'));
    });
    return started;
  };
  return {
    read(positions) {
      if (positions.length === 0) return [];
      worker ??= start();
      // The thread keeps the process alive only while somebody waits.
      worker.ref();
      worker.postMessage(positions);
      return positions.map(() => new Promise((resolve, reject) => waiting.push({ resolve, reject })));
    },
    async stop() {
      const stopped = worker;
      worker = undefined;
      await stopped?.terminate();
      fail(new Error('stopped'));
    },
  };
}
