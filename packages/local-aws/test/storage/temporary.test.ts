import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

it.each<[string, (path: string, theirs: string) => void]>([
  ['a file', (path) => writeFileSync(path, 'mine')],
  ['a folder of somebody else', (path, theirs) => renameSync(theirs, path)],
  ['a link to a folder', (path, theirs) => symlinkSync(theirs, path)],
  ['a link to nowhere', (path, theirs) => symlinkSync(`${theirs}-missing`, path)],
])('%s in its place, put there while it is used, is refused by name and stays', (_, put) => {
  const directory = fresh();
  const data = openDataDirectory(directory, terminal);
  data.temporary('code');
  const [root, theirs] = [join(directory, 'temporary'), fresh()];
  writeFileSync(join(theirs, 'mine.txt'), 'mine');
  rmSync(root, { recursive: true });
  put(root, theirs);
  expect(() => data.temporary('code')).toThrow(expect.objectContaining({ code: 'DataDirectoryForeign' }));
  const before = lstatSync(root);
  data.close();
  expect(lstatSync(root).ino).toBe(before.ino);
  const kept = [theirs, root].filter((path) => existsSync(join(path, 'mine.txt')));
  expect(kept.length > 0 && kept.every((path) => readdirSync(path).join() === 'mine.txt')).toBe(true);
});

it('is made again when it was removed while it is used', () => {
  const directory = fresh();
  const data = openDataDirectory(directory, terminal);
  data.temporary('code');
  rmSync(join(directory, 'temporary'), { recursive: true });
  expect(existsSync(data.temporary('code'))).toBe(true);
  data.close();
  expect(existsSync(join(directory, 'temporary'))).toBe(false);
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
