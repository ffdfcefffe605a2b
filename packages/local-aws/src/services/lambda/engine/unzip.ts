import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { checkLink, createPlaces, type Kind } from './archive-places.ts';

const inflate = promisify(inflateRaw);

interface Entry {
  readonly name: string;
  readonly kind: Kind;
  readonly method: number;
  readonly compressedSize: number;
  readonly headerOffset: number;
}

/** docs: AWS Lambda Developer Guide, "Lambda quotas" (the deployment package, unzipped) */
const maxUnzippedBytes = 250 * 2 ** 20;

/** Extracts a zip archive (stored and deflated entries) below `directory`. */
export const unzip = async (file: string, directory: string): Promise<void> =>
  unzipArchive(await readFile(file), directory);

/** Throws if a file is no zip archive, or cannot be unpacked, or only out of its folder or to too many bytes. */
export async function checkArchive(archive: Buffer): Promise<void> {
  const files = filesOf(archive, '/var/task');
  while ((await files.next()).done !== true) continue;
}

export async function unzipArchive(archive: Buffer, directory: string): Promise<void> {
  const links: (readonly [target: string, place: string])[] = [];
  for await (const [place, content, kind] of filesOf(archive, resolve(directory))) {
    await mkdir(kind === 'folder' ? place : dirname(place), { recursive: true });
    if (kind === 'link') links.push([content.toString(), place]);
    else if (kind !== 'folder') await writeFile(place, content, { mode: kind === 'program' ? 0o755 : 0o644 });
  }
  // They come last, so that nothing is written through them.
  for (const [target, place] of links) {
    await rm(place, { force: true });
    await symlink(target, place);
  }
}

/**
 * Lists the files with their contents. It counts the bytes that come out, because an archive may state other sizes, and
 * may have many names for one file.
 */
async function* filesOf(
  archive: Buffer,
  root: string,
): AsyncGenerator<readonly [place: string, content: Buffer, kind: Kind]> {
  let left = maxUnzippedBytes;
  const entries = entriesOf(archive);
  const placeOf = createPlaces(root);
  const places = entries.map(placeOf);
  for (const [index, entry] of entries.entries()) {
    const content = await contentOf(archive, entry, left);
    left -= content.length;
    if (left < 0) throw new UnzippedTooLarge();
    const place = places[index] ?? '';
    if (entry.kind === 'link') checkLink(content, place, root);
    yield [place, content, entry.kind];
  }
}

/** recorded: frinyvonnick/node-html-to-image#57 */
export class UnzippedTooLarge extends Error {
  constructor() {
    super(`Unzipped size must be smaller than ${maxUnzippedBytes} bytes`);
  }
}

/** Reads the central directory. Its end record may be followed by a comment of up to 64 KiB. */
function entriesOf(archive: Buffer): Entry[] {
  let end = archive.length - 22;
  if (end < 0) throw new Error('not a zip archive');
  const lowest = Math.max(0, end - 0xffff);
  while (end >= lowest && archive.readUInt32LE(end) !== 0x06054b50) end -= 1;
  if (end < lowest) throw new Error('not a zip archive');
  const count = archive.readUInt16LE(end + 10);
  const entries: Entry[] = [];
  for (let index = 0, at = archive.readUInt32LE(end + 16); index < count; index += 1) {
    if (archive.readUInt32LE(at) !== 0x02014b50) throw new Error('damaged zip archive');
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    entries.push({
      name,
      kind: name.endsWith('/') ? 'folder' : kindOf(archive[at + 5], archive.readUInt16LE(at + 40)),
      method: archive.readUInt16LE(at + 10),
      compressedSize: archive.readUInt32LE(at + 20),
      headerOffset: archive.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Answers what a file is by its mode, if the archive was made by Unix. docs: PKWARE, "APPNOTE.TXT", 4.4.2 and 4.4.15
 */
function kindOf(madeBy: number | undefined, mode: number): Kind {
  if (madeBy !== 3) return 'file';
  if ((mode & 0o170000) === 0o120000) return 'link';
  return (mode & 0o100) === 0 ? 'file' : 'program';
}

async function contentOf(archive: Buffer, entry: Entry, most: number): Promise<Buffer> {
  const start =
    entry.headerOffset +
    30 +
    archive.readUInt16LE(entry.headerOffset + 26) +
    archive.readUInt16LE(entry.headerOffset + 28);
  const bytes = archive.subarray(start, start + entry.compressedSize);
  if (entry.method === 0) return bytes;
  if (entry.method === 8) return inflated(bytes, most);
  throw new Error(`zip compression method ${entry.method} of ${entry.name}`);
}

async function inflated(bytes: Buffer, most: number): Promise<Buffer> {
  try {
    return await inflate(bytes, { maxOutputLength: Math.max(most, 1) });
  } catch (error) {
    if (error instanceof RangeError) throw new UnzippedTooLarge();
    throw error;
  }
}
