import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkArchive, unzipArchive } from '../../../src/services/lambda/engine/unzip.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'archive-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Entry {
  readonly name: string;
  readonly method?: number;
  /** The size in the directory of the archive, if it is wrong. */
  readonly size?: number;
  /** The mode of the file, in an archive that was made by Unix. */
  readonly mode?: number;
}

/** Makes an archive whose entries all are the same bytes. */
function archiveOf(bytes: Buffer, entries: readonly Entry[]): Buffer {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50);
  const directory = entries.map(({ name, method = 0, size = bytes.length, mode }) => {
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50);
    if (mode !== undefined) head.writeUInt16LE(0x0314, 4);
    head.writeUInt16LE(mode ?? 0, 40);
    head.writeUInt16LE(method, 10);
    head.writeUInt32LE(bytes.length, 20);
    head.writeUInt32LE(size, 24);
    head.writeUInt16LE(Buffer.byteLength(name), 28);
    return Buffer.concat([head, Buffer.from(name)]);
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(local.length + bytes.length, 16);
  return Buffer.concat([local, bytes, ...directory, end]);
}

const many = (count: number, entry: Partial<Entry> = {}): Entry[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${index}.js`, ...entry }));
const megabytes = (count: number): Buffer => Buffer.alloc(count * 2 ** 20);
const tooLarge = 'Unzipped size must be smaller than 262144000 bytes';

it.each<[string, Buffer]>([
  ['many names for the same stored bytes', archiveOf(megabytes(10), many(40))],
  ['that say that they are empty', archiveOf(megabytes(10), many(40, { size: 0 }))],
  ['many names for the same deflated bytes', archiveOf(deflateRawSync(megabytes(60)), many(60_000, { method: 8 }))],
  ['that say that they are empty, deflated', archiveOf(deflateRawSync(megabytes(60)), many(9, { method: 8, size: 0 }))],
  ['one that is larger than all may be', archiveOf(deflateRawSync(megabytes(251)), many(1, { method: 8 }))],
])('an archive that unpacks to more than code may be is refused before all of it is there: %s', async (_, archive) => {
  await expect(checkArchive(archive)).rejects.toThrow(tooLarge);
});

it('what is unpacked is bounded as well', async () => {
  await expect(unzipArchive(archiveOf(megabytes(60), many(9, { size: 0 })), folder)).rejects.toThrow(tooLarge);
  expect(readdirSync(folder)).toHaveLength(4);
});

it.each(['../out.js', '/../../out.js', 'a/../../out.js', 'a\0.js'])('no entry leads out: %j', async (name) => {
  const archive = archiveOf(Buffer.from('x'), [{ name }]);
  await expect(checkArchive(archive)).rejects.toThrow('outside');
  await expect(unzipArchive(archive, join(folder, 'in'))).rejects.toThrow('outside');
  expect(existsSync(join(folder, 'out.js'))).toBe(false);
});

it.each<[string, readonly string[], string]>([
  ['a file that is a folder of another', ['a', 'a/b'], 'a file and a folder'],
  ['a folder that is a file of another', ['a/b/c', 'a/b'], 'a file and a folder'],
  ['the folder itself', ['.'], 'a file and a folder'],
  ['no name', [''], 'a file and a folder'],
  ['a name that no system has', ['a'.repeat(256)], 'too long'],
  ['a path that no system has', ['a/'.repeat(2_000)], 'too long'],
  ['folders within folders', ['a/'.repeat(101)], 'more than 100 folders, one within the other'],
  [
    'folders without end',
    Array.from({ length: 1_200 }, (_, at) => `${at}/${'a/'.repeat(90)}`),
    'more than 100000 files and folders is not supported',
  ],
])('what cannot be unpacked is refused when it is uploaded: %s', async (_, names, reason) => {
  const archive = archiveOf(
    Buffer.from('x'),
    names.map((name) => ({ name })),
  );
  await expect(checkArchive(archive)).rejects.toThrow(reason);
  await expect(unzipArchive(archive, folder)).rejects.toThrow(reason);
  expect(readdirSync(folder)).toEqual([]);
});

it('programs can be run, and links lead where they say, within the archive', async () => {
  const archive = archiveOf(Buffer.from('lib/real'), [
    { name: 'lib/real', mode: 0o100755 },
    { name: 'data', mode: 0o100644 },
    { name: 'link', mode: 0o120777 },
  ]);
  await checkArchive(archive);
  await unzipArchive(archive, folder);
  expect(statSync(join(folder, 'lib/real')).mode & 0o111).not.toBe(0);
  expect(statSync(join(folder, 'data')).mode & 0o111).toBe(0);
  expect(readlinkSync(join(folder, 'link'))).toBe('lib/real');
  expect(readFileSync(join(folder, 'link'), 'utf8')).toBe('lib/real');
});

it.each(['/etc/passwd', '../out', 'a/../../out'])('a link leads nowhere else: %j', async (target) => {
  const archive = archiveOf(Buffer.from(target), [{ name: 'link', mode: 0o120777 }]);
  await expect(checkArchive(archive)).rejects.toThrow('A link in Lambda code that leads out of it');
  await expect(unzipArchive(archive, folder)).rejects.toThrow('leads out of it');
  expect(readdirSync(folder)).toEqual([]);
});

it('nothing is written through a link', async () => {
  const archive = archiveOf(Buffer.from('a'), [{ name: 'link', mode: 0o120777 }, { name: 'link/b' }]);
  await expect(unzipArchive(archive, folder)).rejects.toThrow('a file and a folder');
});
