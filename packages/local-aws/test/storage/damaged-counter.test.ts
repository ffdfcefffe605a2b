import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { digestState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { recordingOperator } from '../support/operator.ts';
import { codeOfOpening, killedAt, openThings, writeThings } from './things.ts';

const fresh = freshDirectories('damaged-counter-');

const killed = (directory: string): string => killedAt(directory, fresh());

it.each([
  ['text', 'no number at all\n'],
  ['a flipped byte', '00000000000000\x700\n'],
  ['something after it', '0000000000000009\nmore'],
  ['a cut', '0000'],
  ['very many bytes', 'x'.repeat(100_000)],
])('a damaged counter is told: %s', async (_, content) => {
  const directory = fresh();
  const first = openThings(directory);
  await writeThings(first, 3);
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
  expect(codeOfOpening(directory)).toBe('DataDirectoryDamaged');
  expect(readFileSync(counter, 'utf8')).toBe(content);
  openDataDirectory(directory, recordingOperator(), undefined, { acceptMissingCommits: true }).close();
  expect(codeOfOpening(directory)).toBeUndefined();
});

it('a damaged counter does not hide that a log is missing', async () => {
  const before = fresh();
  const data = openThings(before);
  await writeThings(data, 20);
  const directory = killed(before);
  data.close();
  for (const end of ['-wal', '-shm']) rmSync(join(directory, `state.db${end}`), { force: true });
  writeFileSync(join(directory, 'commits'), '0x10');
  expect(codeOfOpening(directory)).toBe('DataDirectoryDamaged');
});
