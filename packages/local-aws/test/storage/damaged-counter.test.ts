import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataDirectory, type DataDirectory } from '../../src/storage/data-directory.ts';
import { digestState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { recordingOperator, terminal } from '../support/operator.ts';

const fresh = freshDirectories('damaged-counter-');

function open(directory: string): DataDirectory {
  const data = openDataDirectory(directory, terminal);
  data.database.exec('CREATE TABLE IF NOT EXISTS things (v)');
  return data;
}

async function write(data: DataDirectory, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    data.database.prepare('INSERT INTO things VALUES (?)').run(i);
    await data.database.durable();
  }
}

function openCode(directory: string): unknown {
  try {
    openDataDirectory(directory, terminal).close();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

/** Copies the files of a runtime that is killed at this moment. */
function killed(directory: string): string {
  const copy = fresh();
  for (const name of readdirSync(directory).filter((file) => !file.startsWith('lock.db')))
    copyFileSync(join(directory, name), join(copy, name));
  return copy;
}

it.each([
  ['text', 'no number at all\n'],
  ['a flipped byte', '00000000000000\x700\n'],
  ['something after it', '0000000000000009\nmore'],
  ['a cut', '0000'],
  ['very many bytes', 'x'.repeat(100_000)],
])('a damaged counter is told: %s', async (_, content) => {
  const directory = fresh();
  const first = open(directory);
  await write(first, 3);
  first.close();
  const before = digestState(directory);
  const counter = join(directory, 'commits');
  const whole = readFileSync(counter, 'utf8');
  writeFileSync(counter, content);
  // The checksums of all pages tell that nothing is missing.
  const told = recordingOperator();
  openDataDirectory(directory, told).close();
  expect(told.said.join('')).toMatch(/commits is damaged and is written again/);
  expect(digestState(directory)).toEqual(before);
  expect(Number(readFileSync(counter, 'utf8'))).toBeGreaterThanOrEqual(Number(whole));
  // Without them nobody knows.
  writeFileSync(counter, content);
  rmSync(join(directory, 'checksums'));
  expect(openCode(directory)).toBe('DataDirectoryDamaged');
  expect(readFileSync(counter, 'utf8')).toBe(content);
  openDataDirectory(directory, recordingOperator(), undefined, { acceptMissingCommits: true }).close();
  expect(openCode(directory)).toBeUndefined();
});

it('a damaged counter does not hide that a log is missing', async () => {
  const before = fresh();
  const data = open(before);
  await write(data, 20);
  const directory = killed(before);
  data.close();
  for (const end of ['-wal', '-shm']) rmSync(join(directory, `state.db${end}`), { force: true });
  writeFileSync(join(directory, 'commits'), '0x10');
  expect(openCode(directory)).toBe('DataDirectoryDamaged');
});
