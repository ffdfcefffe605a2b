import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { openTemporary } from '../../src/storage/temporary.ts';
import { resetState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { terminal } from '../support/operator.ts';

const fresh = freshDirectories('temporary-');

it('is of one run alone: it ends with it, and what a killed process left goes at the next start', () => {
  const directory = fresh();
  const data = openDataDirectory(directory, terminal);
  const code = data.temporary('code');
  writeFileSync(join(code, 'left'), 'code');
  expect(statSync(join(directory, 'temporary')).mode & 0o777).toBe(0o700);
  data.close();
  expect(existsSync(join(directory, 'temporary'))).toBe(false);

  openTemporary(directory).folder('code');
  expect(readdirSync(directory)).toContain('temporary');
  openDataDirectory(directory, terminal).close();
  expect(readdirSync(directory)).not.toContain('temporary');
});

it('is removed by a reset', () => {
  const directory = fresh();
  openDataDirectory(directory, terminal).close();
  openTemporary(directory).folder('code');
  expect(resetState(directory, terminal)).toContain('temporary');
  expect(existsSync(join(directory, 'temporary'))).toBe(false);
});

it('a folder of that name that somebody else has is refused by name and stays', () => {
  const directory = fresh();
  mkdirSync(join(directory, 'temporary'));
  writeFileSync(join(directory, 'temporary', 'mine.txt'), 'mine');
  expect(() => openDataDirectory(directory, terminal)).toThrow(
    expect.objectContaining({ code: 'DataDirectoryForeign' }),
  );
  openTemporary(directory);
  expect(readdirSync(join(directory, 'temporary'))).toEqual(['mine.txt']);
});

it('the folder that an earlier version recorded goes as well, and no other', () => {
  const directory = fresh();
  const record = join(directory, 'code');
  const old = realpathSync(mkdtempSync(join(tmpdir(), 'local-aws-lambda-')));
  const theirs = fresh();
  for (const path of [theirs, join(old, '..'), '', join(tmpdir(), 'local-aws-lambda-..')]) {
    writeFileSync(record, path);
    openTemporary(directory);
  }
  expect([existsSync(theirs), existsSync(tmpdir()), existsSync(old)]).toEqual([true, true, true]);
  writeFileSync(record, old);
  openTemporary(directory);
  expect([existsSync(old), existsSync(record)]).toEqual([false, false]);
});
