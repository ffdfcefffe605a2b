import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What `kill -9` would leave at this moment: the database and its log, byte by byte. Everything that the runtime
 * writes, it writes in turns of this thread, so that between two turns the files stand still.
 */
export function takeImage(dataDirectory: string, image: string): void {
  mkdirSync(image, { recursive: true });
  for (const name of ['state.db', 'state.db-wal', 'outputs.json'])
    if (existsSync(join(dataDirectory, name))) copyFileSync(join(dataDirectory, name), join(image, name));
}

const headerBytes = 32;
const frameHeaderBytes = 24;

export interface LogMark {
  /** Changes when the log begins anew, after everything in it has reached the database file. */
  readonly salt: string;
  /** Bytes up to the end of the last committed frame. */
  readonly bytes: number;
}

/** How far the write-ahead log reaches: frames of this log's salt, up to the last that ends a transaction. */
export function markOf(dataDirectory: string): LogMark {
  const path = join(dataDirectory, 'state.db-wal');
  if (!existsSync(path) || statSync(path).size < headerBytes) return { salt: '', bytes: 0 };
  const log = readFileSync(path);
  const salt = log.subarray(16, 24);
  const frame = frameHeaderBytes + log.readUInt32BE(8);
  let bytes = headerBytes;
  for (let at = headerBytes; at + frame <= log.length && log.subarray(at + 8, at + 16).equals(salt); at += frame)
    if (log.readUInt32BE(at + 4) !== 0) bytes = at + frame;
  return { salt: salt.toString('hex'), bytes };
}

/** How much of the log has been copied into the database file: the engine forces it to the disk before it does. */
export function checkpointed(dataDirectory: string): number {
  const frame = frameHeaderBytes + readFileSync(join(dataDirectory, 'state.db-wal')).readUInt32BE(8);
  // Of the log's index: two copies of its header, then the number of frames.
  return headerBytes + frame * readFileSync(join(dataDirectory, 'state.db-shm')).readUInt32LE(96);
}

/**
 * Throws away what was written after the mark, as a loss of power may. It takes all of it, or all but a part that ends
 * anywhere, or all but a part with bytes that were never written. It keeps what the database file already has, because
 * that came there from the disk.
 */
export function loseTail(image: string, mark: LogMark, safe: number, random: () => number): string {
  const path = join(image, 'state.db-wal');
  const log = readFileSync(path);
  // The log began anew since: everything that was acknowledged has reached the database file.
  const from = Math.max(safe, log.subarray(16, 24).toString('hex') === mark.salt ? mark.bytes : headerBytes);
  const cut = from + Math.floor(random() * (log.length - from + 1));
  const kept = Buffer.from(log.subarray(0, cut));
  const torn = random() < 0.5;
  // Sectors reach the disk in any order: the torn part is whole ones of noise.
  if (torn)
    for (let at = from; at + 512 <= cut; at += 512)
      if (random() < 0.3) kept.fill(Math.floor(random() * 256), at, at + 512);
  writeFileSync(path, kept);
  return `${log.length - from} bytes after the mark, ${cut - from} kept${torn ? ', torn' : ''}`;
}
