import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  readonly headerOffset: number;
}

/** docs: AWS Lambda Developer Guide, "Lambda quotas" (the deployment package, unzipped) */
const maxUnzippedBytes = 250 * 2 ** 20;

/** Extracts a zip archive (stored and deflated entries) below `directory`. */
export const unzip = async (file: string, directory: string): Promise<void> =>
  unzipArchive(await readFile(file), directory);

/** Throws if a file is no zip archive, unpacks to too many bytes, or unpacks out of its folder. */
export async function checkArchive(archive: Buffer): Promise<void> {
  for await (const [name] of filesOf(archive)) placeOf(name, '/var/task');
}

export async function unzipArchive(archive: Buffer, directory: string): Promise<void> {
  const root = resolve(directory);
  for await (const [name, content] of filesOf(archive)) {
    const target = placeOf(name, root);
    if (name.endsWith('/')) await mkdir(target, { recursive: true });
    else {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
  }
}

function placeOf(name: string, root: string): string {
  const target = resolve(join(root, name));
  if (name.includes('\0') || (target !== root && !target.startsWith(root + sep)))
    throw new Error(`zip entry outside of the archive: ${name}`);
  return target;
}

/**
 * Lists the files with their contents. It counts the bytes that come out, because an archive may state other sizes, and
 * may have many names for one file.
 */
async function* filesOf(archive: Buffer): AsyncGenerator<readonly [name: string, content: Buffer]> {
  let left = maxUnzippedBytes;
  for (const entry of entriesOf(archive)) {
    const content = await contentOf(archive, entry, left);
    left -= content.length;
    if (left < 0) throw new UnzippedTooLarge();
    yield [entry.name, content];
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
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
      method: archive.readUInt16LE(at + 10),
      compressedSize: archive.readUInt32LE(at + 20),
      headerOffset: archive.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
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
