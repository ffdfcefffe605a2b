import { readFileSync } from 'node:fs';
import { OperatorError } from '../kernel/operator-error.ts';

/** The content of a write-ahead log: the place in the file of the last committed version of each page. */
export interface WriteAheadLog {
  readonly pages: ReadonlyMap<number, Buffer>;
  /** The number of pages that the database has together with the log. */
  readonly databasePages: number | undefined;
}

const headerBytes = 32;
const frameHeaderBytes = 24;
const littleEndianMagic = 0x37_7f_06_82;
const none: WriteAheadLog = { pages: new Map(), databasePages: undefined };

/**
 * Reads a log as the engine would recover it, and changes nothing. A connection would fold the log into the database
 * when it is closed. Frames count up to the last commit before the first bad checksum. docs: SQLite, "Database File
 * Format" (4)
 */
export function readLog(file: string): WriteAheadLog {
  const bytes = readIfThere(file);
  if (bytes.length < headerBytes) return none;
  const magic = bytes.readUInt32BE(0);
  if ((magic & ~1) >>> 0 !== littleEndianMagic) return none;
  const littleEndian = magic === littleEndianMagic;
  const pageSize = bytes.readUInt32BE(8);
  const salts = bytes.subarray(16, 24);
  let sum: Sum = sumOf(bytes.subarray(0, 24), [0, 0], littleEndian);
  if (!fits(bytes.subarray(24, 32), sum)) return none;
  const pages = new Map<number, Buffer>();
  let databasePages: number | undefined;
  let open: [number, Buffer][] = [];
  const frameBytes = frameHeaderBytes + pageSize;
  for (let at = headerBytes; at + frameBytes <= bytes.length; at += frameBytes) {
    const frame = bytes.subarray(at, at + frameBytes);
    if (!frame.subarray(8, 16).equals(salts)) break;
    const page = frame.subarray(frameHeaderBytes);
    sum = sumOf(page, sumOf(frame.subarray(0, 8), sum, littleEndian), littleEndian);
    if (!fits(frame.subarray(16, 24), sum)) break;
    open.push([frame.readUInt32BE(0), page]);
    const committed = frame.readUInt32BE(4);
    if (committed === 0) continue;
    for (const [number, content] of open) pages.set(number, content);
    databasePages = committed;
    open = [];
  }
  return { pages, databasePages };
}

type Sum = readonly [number, number];

function sumOf(bytes: Buffer, [first, second]: Sum, littleEndian: boolean): Sum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + view.getUint32(at, littleEndian) + second) >>> 0;
    second = (second + view.getUint32(at + 4, littleEndian) + first) >>> 0;
  }
  return [first, second];
}

const fits = (stored: Buffer, [first, second]: Sum): boolean =>
  stored.readUInt32BE(0) === first && stored.readUInt32BE(4) === second;

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw new OperatorError('DataDirectoryDamaged', `${file} cannot be read. It was left as it is.`, { cause });
  }
}

/** The state of a log, from the index that the engine keeps of it. docs: SQLite, "WAL-mode File Format" (2.1) */
export interface LogState {
  /** The number of committed frames. */
  readonly frames: number;
  /** The salts change when the log begins again. */
  readonly salts: string;
}

export function logState(index: Buffer): LogState {
  return { frames: readNative(index, 16), salts: index.toString('latin1', 32, 40) };
}

const nativeIsLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const readNative = (bytes: Buffer, at: number): number =>
  nativeIsLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);

/** Reads the pages of frames `from` to `to` of a log from its bytes. */
export function* pagesOfFrames(frames: Buffer, pageSize: number): Generator<readonly [number, Buffer]> {
  const frameBytes = frameHeaderBytes + pageSize;
  for (let at = 0; at + frameBytes <= frames.length; at += frameBytes)
    yield [frames.readUInt32BE(at), frames.subarray(at + frameHeaderBytes, at + frameBytes)];
}

export const framesAt = (frame: number, pageSize: number): number =>
  headerBytes + (frame - 1) * (frameHeaderBytes + pageSize);
