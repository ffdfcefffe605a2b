import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { longestTurn } from '../../support/longest-turn.ts';
import { archiveWith } from '../../../src/services/lambda/archive.ts';
import { zip } from '../../../src/services/lambda/engine/zip.ts';
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
  readonly flags?: number;
  /** The length of the bytes in the archive, if it is wrong. */
  readonly packed?: number;
  /** The checksum of the content, if it is wrong. */
  readonly crc?: number;
}

/** Makes an archive whose entries all are the same bytes. They are deflated if the first entry says so. */
function archiveOf(content: Buffer, entries: readonly Entry[]): Buffer {
  const bytes = entries[0]?.method === 8 ? deflateRawSync(content) : content;
  const sum = crc32(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50);
  const directory = entries.map((entry) => {
    const { name, method = 0, size = bytes.length, mode, flags = 0, packed = bytes.length, crc = sum } = entry;
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50);
    if (mode !== undefined) head.writeUInt16LE(0x0314, 4);
    head.writeUInt16LE(mode ?? 0, 40);
    head.writeUInt16LE(flags, 8);
    head.writeUInt16LE(method, 10);
    head.writeUInt32LE(crc, 16);
    head.writeUInt32LE(packed, 20);
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
const inFolders = ({ name }: Entry): Entry => ({ name: `${'abcdefgh/'.repeat(90)}${name}` });
const megabytes = (count: number): Buffer => Buffer.alloc(count * 2 ** 20);
const tooLarge = 'Unzipped size must be smaller than 262144000 bytes';

it.each<[string, Buffer]>([
  ['many names for the same stored bytes', archiveOf(megabytes(10), many(40))],
  ['that say that they are empty', archiveOf(megabytes(10), many(40, { size: 0 }))],
  ['many names for the same deflated bytes', archiveOf(megabytes(60), many(60_000, { method: 8 }))],
  ['that say that they are empty, deflated', archiveOf(megabytes(60), many(9, { method: 8, size: 0 }))],
  ['one that is larger than all may be', archiveOf(megabytes(251), many(1, { method: 8 }))],
])('an archive that unpacks to more than code may be is refused before all of it is there: %s', async (_, archive) => {
  await expect(checkArchive(archive)).rejects.toThrow(tooLarge);
});

it('what is unpacked is bounded as well', async () => {
  await expect(unzipArchive(archiveOf(megabytes(60), many(9, { size: 0 })), folder)).rejects.toThrow(tooLarge);
  const written = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  expect(written.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(250 * 2 ** 20);
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

it.each(['/etc/passwd', '/var/task/in', '../out', 'a/../../out', 'a/../in'])(
  'a link leads nowhere else: %j',
  async (target) => {
    const archive = archiveOf(Buffer.from(target), [{ name: 'link', mode: 0o120777 }]);
    await expect(checkArchive(archive)).rejects.toThrow('A link in Lambda code that leads out of it');
    await expect(unzipArchive(archive, folder)).rejects.toThrow('leads out of it');
    expect(readdirSync(folder)).toEqual([]);
  },
);

it('nothing is written through a link', async () => {
  const archive = archiveOf(Buffer.from('a'), [{ name: 'link', mode: 0o120777 }, { name: 'link/b' }]);
  await expect(unzipArchive(archive, folder)).rejects.toThrow('a file and a folder');
});

it('links that lead up through other links lead nowhere', async () => {
  // The second leads to the root, and the first one goes up from there.
  const archive = archiveOf(Buffer.from('../..'), [
    { name: 'a/b/up', mode: 0o120777 },
    { name: 'a/c/up', mode: 0o120777 },
  ]);
  await unzipArchive(archive, join(folder, 'in'));
  expect(realpathSync(join(folder, 'in/a/b/up'))).toBe(realpathSync(join(folder, 'in')));
  const through = archiveOf(Buffer.from('a/b/up/..'), [{ name: 'out', mode: 0o120777 }]);
  await expect(unzipArchive(through, join(folder, 'in'))).rejects.toThrow('leads out of it');
});

it.each<[string, Partial<Entry>, string]>([
  ['a wrong checksum', { crc: 1 }, 'damaged zip entry'],
  ['an encrypted file', { flags: 1 }, 'encrypted zip archive'],
  ['more bytes than there are', { packed: 10_000 }, 'damaged zip'],
  ['a size of ZIP64', { packed: 0xffffffff }, 'the format ZIP64'],
])('what is not as it says is refused: %s', async (_, entry, reason) => {
  const archive = archiveOf(Buffer.from('x'), [{ name: 'a.js', ...entry }]);
  await expect(checkArchive(archive)).rejects.toThrow(reason);
  await expect(unzipArchive(archive, folder)).rejects.toThrow(reason);
});

it('a large file is unpacked in turns, and what its archive says of its size does not matter', async () => {
  const content = Buffer.alloc(5 * 2 ** 20 + 3, 'large ');
  for (const entry of [{}, { method: 8 }, { method: 8, size: 3 }]) {
    const archive = archiveOf(content, [{ name: 'large', ...entry }]);
    const turns = { count: 0, over: false };
    const unpacked = unzipArchive(archive, folder).finally(() => (turns.over = true));
    for (; !turns.over; turns.count += 1) await setImmediate();
    await unpacked;
    expect(turns.count).toBeGreaterThanOrEqual(5);
    expect(readFileSync(join(folder, 'large')).equals(content)).toBe(true);
  }
});

it.each<[string, Buffer, Entry[]]>([
  ['empty', Buffer.alloc(0), many(60_000)],
  ['stored', Buffer.alloc(3_000), many(60_000)],
  ['deflated', Buffer.alloc(1_000), many(20_000, { method: 8 })],
  ['folders', Buffer.alloc(0), many(60_000).map(({ name }) => ({ name: `${name}/` }))],
  ['with long names', Buffer.alloc(0), many(15_000).map(({ name }) => ({ name: `${name}/${'a/'.repeat(90)}x` }))],
  ['with names that are all in the same folders', Buffer.alloc(0), many(40_000).map(inFolders)],
])('an archive of a great many files holds up nobody while it is looked through: %s', async (_, content, entries) => {
  const archive = archiveOf(content, entries);
  const turn = await longestTurn(() => checkArchive(archive).catch(() => undefined));
  expect(turn).toBeLessThan(100);
});

it('the digest of a large archive holds up nobody', async () => {
  const bytes = megabytes(200);
  expect(await longestTurn(() => archiveWith(bytes))).toBeLessThan(60);
});

it('code of a great many files is packed while others are served', async () => {
  const files = many(5_000).map(({ name }) => [`node_modules/${name}`, Buffer.alloc(10)] as const);
  let packed: Buffer = Buffer.alloc(0);
  expect(await longestTurn(async () => void (packed = await zip(files)))).toBeLessThan(100);
  await checkArchive(packed);
});
