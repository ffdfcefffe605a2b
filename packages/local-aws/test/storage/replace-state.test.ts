import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { before, finishReplacing, replaceState } from '../../src/storage/replace-state.ts';
import { snapshotFile, snapshotsOf } from '../../src/storage/snapshots.ts';
import { digestState, exportState, importState, resetState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { recordingOperator, terminal } from '../support/operator.ts';

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

/** What a kill leaves: the state before is in the file that is to become its snapshot. */
function interrupt(directory: string): { readonly unfinished: string; readonly digest: string } {
  const digest = keep(directory, 'acknowledged');
  const unfinished = `${snapshotFile(directory, before)}.new`;
  mkdirSync(join(directory, 'snapshots'), { recursive: true });
  exportState(directory, unfinished, terminal);
  return { unfinished, digest };
}

it.each<[string, (directory: string) => void]>([
  ['after the state was removed', (directory) => void resetState(directory, terminal)],
  ['while it was removed', (directory) => rmSync(join(directory, 'state.db'))],
  [
    'while its outputs were still there',
    (directory) => {
      rmSync(join(directory, 'state.db'));
      writeFileSync(join(directory, 'outputs.json'), '{"awsEndpointUrl":"","credentials":{}}');
    },
  ],
  [
    'while the other one was copied',
    (directory) => {
      resetState(directory, terminal);
      writeFileSync(join(directory, 'state.db.unfinished'), 'SQLite format 3\0');
    },
  ],
])('a change that was killed is undone: %s', (_, kill) => {
  const directory = fresh();
  const { unfinished, digest } = interrupt(directory);
  kill(directory);
  finishReplacing(directory, terminal);
  expect(digestState(directory).digest).toBe(digest);
  expect(existsSync(unfinished)).toBe(false);
  const other = keep(directory, 'other');
  finishReplacing(directory, terminal);
  expect(digestState(directory).digest).toBe(other);
});

it('a change that was killed when the other state was there leaves a snapshot, and removes none', () => {
  const directory = fresh();
  const told = recordingOperator();
  const names = new Map<string, string>();
  for (const name of ['before an interrupted change', 'before an interrupted change 2']) {
    const { digest } = interrupt(directory);
    names.set(name, digest);
    resetState(directory, terminal);
    const present = keep(directory, `after ${name}`);
    finishReplacing(directory, told);
    expect(digestState(directory).digest).toBe(present);
  }
  expect(told.said.join('')).toMatch(/interrupted.*kept as/);
  for (const [name, digest] of names) {
    const there = fresh();
    expect(importState(there, snapshotFile(directory, name), terminal).digest).toBe(digest);
  }
});

it('the next change does not begin before the interrupted one is dealt with', () => {
  const directory = fresh();
  const { digest } = interrupt(directory);
  resetState(directory, terminal);
  replaceState(directory, undefined, terminal);
  expect(importState(fresh(), snapshotFile(directory, before), terminal).digest).toBe(digest);
});
