import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataDirectoryOf } from '../../src/cli/data-directory-of.ts';
import { createOperator } from '../../src/kernel/operator.ts';
import { takeDataDirectory } from '../../src/storage/data-directory.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-aws-'));
  mkdirSync(join(folder, '.former'));
  mkdirSync(join(folder, 'here'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('where everything is kept', () => {
  it.each([
    ['the usual folder', undefined, {}, '.local-aws'],
    ['what --data-dir says', 'given', { dataDirectory: 'here', formerDataDirectory: '.former' }, 'given'],
    ['what local-aws.json names', undefined, { dataDirectory: 'there' }, 'there'],
    ['where an earlier version kept it', undefined, { formerDataDirectory: '.former' }, '.former'],
    [
      'not where it was when the new folder is there',
      undefined,
      { dataDirectory: 'here', formerDataDirectory: '.former' },
      'here',
    ],
    ['not where it was when nothing is there any more', undefined, { formerDataDirectory: '.gone' }, '.local-aws'],
  ])('%s', (_, given, configuration, expected) => {
    expect(dataDirectoryOf(folder, given, configuration)).toBe(join(folder, expected));
  });
});

it('a folder that is made for it is kept out of version control and from others', () => {
  const directory = join(folder, 'deep', 'made');
  takeDataDirectory(directory, createOperator({ write: () => undefined })).release();
  expect(readFileSync(join(directory, '.gitignore'), 'utf8')).toBe('*\n');
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});

it('a folder that was there gets no file of version control', () => {
  const directory = join(folder, 'here');
  takeDataDirectory(directory, createOperator({ write: () => undefined })).release();
  expect(() => statSync(join(directory, '.gitignore'))).toThrow(/ENOENT/);
});
