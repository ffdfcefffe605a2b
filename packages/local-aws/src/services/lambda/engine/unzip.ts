import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { inflateRawSync } from 'node:zlib';

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

/** The most unzipped code that Lambda accepts. docs: AWS Lambda Developer Guide, "Lambda quotas" */
const maxUnzippedBytes = 250 * 2 ** 20;

/** Extracts a zip archive (stored and deflated entries) below `directory`. */
export const unzip = async (file: string, directory: string): Promise<void> =>
  unzipArchive(await readFile(file), directory);

/** Throws for what is no zip archive. */
export function checkArchive(archive: Buffer): void {
  for (const entry of entriesOf(archive)) contentOf(archive, entry);
}

export async function unzipArchive(archive: Buffer, directory: string): Promise<void> {
  const root = resolve(directory);
  let total = 0;
  for (const entry of entriesOf(archive)) {
    const target = resolve(join(root, entry.name));
    if (target !== root && !target.startsWith(root + sep))
      throw new Error(`zip entry outside of the archive: ${entry.name}`);
    total += entry.size;
    if (total > maxUnzippedBytes) throw new Error(`unzipped code is larger than ${maxUnzippedBytes} bytes`);
    if (entry.name.endsWith('/')) await mkdir(target, { recursive: true });
    else {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, contentOf(archive, entry));
    }
  }
}

/** The central directory, found from its end record, which a comment of up to 64 KiB may follow. */
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
      size: archive.readUInt32LE(at + 24),
      headerOffset: archive.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function contentOf(archive: Buffer, entry: Entry): Buffer {
  const start =
    entry.headerOffset +
    30 +
    archive.readUInt16LE(entry.headerOffset + 26) +
    archive.readUInt16LE(entry.headerOffset + 28);
  const bytes = archive.subarray(start, start + entry.compressedSize);
  if (entry.method === 0) return bytes;
  if (entry.method === 8) return inflateRawSync(bytes, { maxOutputLength: Math.max(entry.size, 1) });
  throw new Error(`zip compression method ${entry.method} of ${entry.name}`);
}
