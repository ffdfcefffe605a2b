import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
}

/** Makes an archive whose entries all are the same bytes. */
function archiveOf(bytes: Buffer, entries: readonly Entry[]): Buffer {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50);
  const directory = entries.map(({ name, method = 0, size = bytes.length }) => {
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50);
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
