import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { before, replaceState } from '../../src/storage/replace-state.ts';
import { snapshotFile, snapshotsOf } from '../../src/storage/snapshots.ts';
import { digestState, exportState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { terminal } from '../support/operator.ts';

const fresh = freshDirectories('replace-state-');

function keep(directory: string, value: string): string {
  const data = openDataDirectory(directory, terminal);
  data.database.exec('CREATE TABLE IF NOT EXISTS s3_things (k TEXT PRIMARY KEY)');
  data.database.prepare('INSERT INTO s3_things VALUES (?)').run(value);
  data.close();
  return digestState(directory).digest;
}

it('a state gives way to another or to nothing, and what was there is a snapshot to go back to', () => {
  const directory = fresh();
  const first = keep(directory, 'first');
  const file = join(fresh(), 'first.localaws');
  exportState(directory, file, terminal);
  const second = keep(directory, 'second');
  replaceState(directory, file, terminal);
  expect(digestState(directory).digest).toBe(first);
  expect(snapshotsOf(directory).map(({ name }) => name)).toEqual([before]);
  // The snapshot of the present state replaces the one that becomes the state.
  replaceState(directory, snapshotFile(directory, before), terminal);
  expect(digestState(directory).digest).toBe(second);
  replaceState(directory, undefined, terminal);
  expect(keep(directory, 'first')).toBe(first);
  replaceState(directory, snapshotFile(directory, before), terminal);
  expect(digestState(directory).digest).toBe(second);
});

it('a file that is no export changes nothing', () => {
  const directory = fresh();
  const kept = keep(directory, 'kept');
  const file = join(fresh(), 'other.localaws');
  writeFileSync(file, 'not a database');
  expect(() => replaceState(directory, file, terminal)).toThrow();
  expect(digestState(directory).digest).toBe(kept);
});
