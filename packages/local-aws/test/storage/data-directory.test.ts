import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import type { AwsError } from '../../src/kernel/errors.ts';
import { freshDirectories } from '../support/directories.ts';
import { terminal } from '../support/operator.ts';

const fresh = freshDirectories('local-state-');

/** Makes a directory that was used: a table with rows, and outputs. */
function used(rows = 2_000): { directory: string; file: string } {
  const directory = fresh();
  const data = openDataDirectory(directory, terminal);
  data.database.exec('CREATE TABLE s3_things (k TEXT PRIMARY KEY, v TEXT)');
  const insert = data.database.prepare('INSERT INTO s3_things VALUES (?, ?)');
  data.database.transaction(() => {
    for (let row = 0; row < rows; row += 1) insert.run(`key ${row}`, 'x'.repeat(100));
  })();
  writeFileSync(data.path('outputs.json'), '{}');
  data.close();
  // The engine releases its files only when its statements are collected; another process would find none of these.
  for (const suffix of ['-wal', '-shm']) rmSync(join(directory, `state.db${suffix}`), { force: true });
  return { directory, file: join(directory, 'state.db') };
}

/** Expects that the directory is refused each time in the same way, and stays unchanged. */
function expectRefused({ directory, file }: { directory: string; file: string }, code: string): void {
  const before = readFileSync(file);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const error = refusal(directory);
    expect(error.code).toBe(code);
    expect(error.message).toContain('left as it is');
    expect(error.message).toMatch(/Move .* away, give another with --data-dir, or bring back an export/);
  }
  expect(readFileSync(file).equals(before)).toBe(true);
}

function refusal(directory: string): AwsError {
  try {
    openDataDirectory(directory, terminal).close();
  } catch (error) {
    return error as AwsError;
  }
  throw new Error('The directory was opened.');
}

describe('a data directory', () => {
  it('keeps what was written, and has one user at a time', () => {
    const { directory } = used(3);
    const data = openDataDirectory(directory, terminal);
    expect(data.database.prepare('SELECT count(*) FROM s3_things').raw().get()).toEqual([3]);
    expect(refusal(directory).code).toBe('DataDirectoryInUse');
    data.close();
    openDataDirectory(directory, terminal).close();
  });

  it('whose database is garbage is refused', () => {
    const place = used();
    writeFileSync(place.file, 'This is not a database. '.repeat(500));
    expectRefused(place, 'DataDirectoryDamaged');
  });

  it.each([1, 100, 4_096, 50_000])('whose database was cut to %i bytes is refused', (size) => {
    const place = used();
    truncateSync(place.file, size);
    expectRefused(place, 'DataDirectoryDamaged');
  });

  it('whose database has bytes overwritten in the middle is refused', () => {
    const place = used();
    const bytes = readFileSync(place.file);
    bytes.fill(0xa5, 8_192, 40_960);
    writeFileSync(place.file, bytes);
    expectRefused(place, 'DataDirectoryDamaged');
  });

  it.each(['empty', 'missing'])('whose database is %s is not begun anew in silence', (state) => {
    const { directory, file } = used();
    if (state === 'empty') truncateSync(file, 0);
    else rmSync(file);
    expect(refusal(directory)).toMatchObject({
      code: 'DataDirectoryDamaged',
      message: expect.stringContaining(`is ${state}, although this directory has been used`),
    });
  });

  it('with the database of another application is refused', () => {
    const directory = fresh();
    const file = join(directory, 'state.db');
    mkdirSync(directory, { recursive: true });
    const other = new Database(file);
    other.exec('CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES (1)');
    other.close();
    expectRefused({ directory, file }, 'DataDirectoryForeign');
  });

  it.each([0, 99])('with a database of schema version %i is refused', (version) => {
    const place = used();
    const database = new Database(place.file);
    database.exec(`PRAGMA user_version = ${version}`);
    database.close();
    expectRefused(place, 'DataDirectoryOtherVersion');
  });
});
