import { mkdir, open, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { crc32, createInflateRaw, inflateRaw } from 'node:zlib';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { createPace } from '../../../kernel/pace.ts';
import { checkLink, createPlaces, type Kind } from './archive-places.ts';

const inflate = promisify(inflateRaw);

interface Entry {
  readonly name: string;
  readonly kind: Kind;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  /** What the archive says. */
  readonly size: number;
  readonly headerOffset: number;
}

/** docs: AWS Lambda Developer Guide, "Lambda quotas" (the deployment package, unzipped) */
export const maxUnzippedBytes = 250 * 2 ** 20;

/** Extracts a zip archive (stored and deflated entries) below `directory`. */
export const unzip = async (file: string, directory: string): Promise<void> =>
  unzipArchive(await readFile(file), directory);

/** Throws if a file is no zip archive, or cannot be unpacked, or only out of its folder or to too many bytes. */
export async function checkArchive(archive: Buffer): Promise<void> {
  for await (const found of filesOf(archive, '/var/task')) {
    if (found.kind === 'link') await targetOf(found, '/var/task');
    else for await (const _piece of found.pieces) continue;
  }
}

export async function unzipArchive(archive: Buffer, directory: string): Promise<void> {
  const root = resolve(directory);
  const links: (readonly [target: string, place: string])[] = [];
  for await (const found of filesOf(archive, root)) {
    const { place, kind, pieces } = found;
    await mkdir(kind === 'folder' ? place : dirname(place), { recursive: true });
    if (kind === 'link') links.push([await targetOf(found, root), place]);
    else await write(place, kind, pieces);
  }
  // They come last, so that nothing is written through them.
  for (const [target, place] of links) {
    await rm(place, { force: true });
    await symlink(target, place);
  }
}

async function write(place: string, kind: Kind, pieces: Pieces): Promise<void> {
  if (kind === 'folder') {
    for await (const _piece of pieces) continue;
    return;
  }
  const file = await open(place, 'w', kind === 'program' ? 0o755 : 0o644);
  try {
    for await (const piece of pieces) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}

async function targetOf({ place, pieces }: Found, root: string): Promise<string> {
  const parts: Buffer[] = [];
  for await (const piece of pieces) parts.push(piece);
  const target = Buffer.concat(parts);
  checkLink(target, place, root);
  return target.toString();
}

/** The content of a file, a piece at a time, so that others are served in between. */
type Pieces = AsyncGenerator<Buffer, void, undefined>;

interface Found {
  readonly place: string;
  readonly kind: Kind;
  readonly pieces: Pieces;
}

/**
 * Lists the files with their contents. It counts the bytes that come out, because an archive may state other sizes, and
 * may have many names for one file.
 */
async function* filesOf(archive: Buffer, root: string): AsyncGenerator<Found, void, undefined> {
  const room = { left: maxUnzippedBytes };
  const pace = createPace(() => performance.now());
  const placeOf = createPlaces(root);
  const found: [Entry, string][] = [];
  for (const entry of entriesOf(archive)) {
    found.push([entry, placeOf(entry)]);
    await pace();
  }
  for (const [entry, place] of found) {
    yield { place, kind: entry.kind, pieces: checked(archive, entry, room) };
    // Neither an empty file nor one that is stored gives the turn to others.
    await pace();
  }
}

async function* checked(archive: Buffer, entry: Entry, room: { left: number }): Pieces {
  let crc = 0;
  for await (const piece of piecesOf(archive, entry)) {
    room.left -= piece.length;
    if (room.left < 0) throw new UnzippedTooLarge();
    crc = crc32(piece, crc);
    yield piece;
  }
  if (crc !== entry.crc) throw new Error(`damaged zip entry: ${entry.name}`);
}

/** recorded: frinyvonnick/node-html-to-image#57 */
export class UnzippedTooLarge extends Error {
  constructor() {
    super(`Unzipped size must be smaller than ${maxUnzippedBytes} bytes`);
  }
}

/** Reads the central directory, an entry at a time. Its end record may be followed by a comment of up to 64 KiB. */
function* entriesOf(archive: Buffer): Generator<Entry, void, undefined> {
  let end = archive.length - 22;
  if (end < 0) throw new Error('not a zip archive');
  const lowest = Math.max(0, end - 0xffff);
  while (end >= lowest && archive.readUInt32LE(end) !== 0x06054b50) end -= 1;
  if (end < lowest) throw new Error('not a zip archive');
  const count = archive.readUInt16LE(end + 10);
  if (count === 0xffff || archive.readUInt32LE(end + 16) === beyond) throw zip64();
  for (let index = 0, at = archive.readUInt32LE(end + 16); index < count; index += 1) {
    if (archive.readUInt32LE(at) !== 0x02014b50) throw new Error('damaged zip archive');
    if ((archive.readUInt16LE(at + 8) & 1) !== 0) throw new Error('encrypted zip archive');
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    yield {
      name,
      kind: name.endsWith('/') ? 'folder' : kindOf(archive[at + 5], archive.readUInt16LE(at + 40)),
      method: archive.readUInt16LE(at + 10),
      crc: archive.readUInt32LE(at + 16),
      compressedSize: sizeAt(archive, at + 20),
      size: sizeAt(archive, at + 24),
      headerOffset: sizeAt(archive, at + 42),
    };
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}

/** A number that does not fit is in a field of ZIP64. docs: PKWARE, "APPNOTE.TXT", 4.4.8 and 4.5.3 */
const beyond = 0xffffffff;

function sizeAt(archive: Buffer, at: number): number {
  const size = archive.readUInt32LE(at);
  if (size === beyond) throw zip64();
  return size;
}

const zip64 = (): Error =>
  new UnsupportedError('Lambda code in the format ZIP64', 'an archive of at most 50 MB does not need it');

/**
 * Answers what a file is by its mode, if the archive was made by Unix. docs: PKWARE, "APPNOTE.TXT", 4.4.2 and 4.4.15
 */
function kindOf(madeBy: number | undefined, mode: number): Kind {
  if (madeBy !== 3) return 'file';
  if ((mode & 0o170000) === 0o120000) return 'link';
  return (mode & 0o100) === 0 ? 'file' : 'program';
}

const pieceBytes = 2 ** 20;

async function* piecesOf(archive: Buffer, entry: Entry): Pieces {
  const start =
    entry.headerOffset +
    30 +
    archive.readUInt16LE(entry.headerOffset + 26) +
    archive.readUInt16LE(entry.headerOffset + 28);
  const bytes = archive.subarray(start, start + entry.compressedSize);
  if (bytes.length < entry.compressedSize) throw new Error('damaged zip archive');
  if (entry.method === 8) yield* inflated(bytes, entry.size);
  else if (entry.method === 0) yield* slices(bytes);
  else throw new Error(`zip compression method ${entry.method} of ${entry.name}`);
}

async function* slices(bytes: Buffer): Pieces {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (at > 0) await setImmediate();
    yield bytes.subarray(at, at + pieceBytes);
  }
}

/** A small file is inflated at once, which costs less. What its archive says of its size may be wrong. */
async function* inflated(bytes: Buffer, size: number): Pieces {
  const whole = size < pieceBytes ? await inflatedAtOnce(bytes) : undefined;
  if (whole) return yield whole;
  const inflating = createInflateRaw({ chunkSize: pieceBytes });
  inflating.end(bytes);
  for await (const piece of inflating) yield piece as Buffer;
}

async function inflatedAtOnce(bytes: Buffer): Promise<Buffer | undefined> {
  try {
    return await inflate(bytes, { maxOutputLength: pieceBytes });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
