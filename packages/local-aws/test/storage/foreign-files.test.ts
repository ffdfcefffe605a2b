import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { exportState, resetState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { terminal } from '../support/operator.ts';

const fresh = freshDirectories('foreign-files-');
const codeOf = (work: () => unknown): unknown => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};
const used = (): string => {
  const directory = fresh();
  openDataDirectory(directory, terminal).close();
  return directory;
};

describe('a file of somebody else under a name of ours', () => {
  const beside = ['state.db', 'lock.db'].flatMap((name) => ['-wal', '-shm', '-journal'].map((end) => name + end));
  const files = ['commits', 'checksums', 'code', 'lock.db', 'state.db', 'state.db.unfinished', ...beside];

  it.each([...files, 'outbox', 'logs'])('%s: the directory is refused, the file stays', (name) => {
    const directory = fresh();
    writeFileSync(join(directory, name), 'mine');
    expect(codeOf(() => openDataDirectory(directory, terminal))).toMatch(/^DataDirectory(Foreign|Damaged)$/);
    expect(readFileSync(join(directory, name), 'utf8')).toBe('mine');
    expect(readdirSync(directory).filter((file) => file !== 'lock.db' && file !== name)).toEqual([]);
  });

  it('and what a runtime that serves, or was killed, has beside its database is none', () => {
    const directory = fresh();
    const data = openDataDirectory(directory, terminal);
    data.database.exec('CREATE TABLE things (v)');
    expect(codeOf(() => openDataDirectory(directory, terminal))).toBe('DataDirectoryInUse');
    const killed = fresh();
    for (const name of readdirSync(directory)) copyFileSync(join(directory, name), join(killed, name));
    data.close();
    expect(readdirSync(killed)).toContain('lock.db-journal');
    openDataDirectory(killed, terminal).close();
    openDataDirectory(directory, terminal).close();
  });

  it.each(files)('%s: a folder as well', (name) => {
    const directory = fresh();
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'mine.js'), 'mine');
    expect(codeOf(() => openDataDirectory(directory, terminal))).toBe('DataDirectoryForeign');
    expect(readFileSync(join(directory, name, 'mine.js'), 'utf8')).toBe('mine');
  });

  it('that came later is not removed by reset', () => {
    const directory = used();
    mkdirSync(join(directory, 'code'));
    writeFileSync(join(directory, 'code/mine.js'), 'mine');
    expect(codeOf(() => resetState(directory, terminal))).toBe('DataDirectoryForeign');
    expect(existsSync(join(directory, 'code/mine.js'))).toBe(true);
  });

  it('that only begins like one of ours is not removed by reset', () => {
    const directory = used();
    writeFileSync(join(directory, 'key-rotation.notes.json'), 'mine');
    resetState(directory, terminal);
    expect(readFileSync(join(directory, 'key-rotation.notes.json'), 'utf8')).toBe('mine');
  });

  it('that is a link to nowhere is not replaced by an export', () => {
    const directory = used();
    const link = join(fresh(), 'backup.db');
    symlinkSync('nowhere', link);
    expect(codeOf(() => exportState(directory, link, terminal))).toBe('FileExists');
    expect(readlinkSync(link)).toBe('nowhere');
  });
});

it('what a power failure may leave of ours is no file of somebody else', () => {
  const directory = used();
  writeFileSync(join(directory, 'commits'), '\0'.repeat(17));
  writeFileSync(join(directory, 'code'), '');
  openDataDirectory(directory, terminal).close();
});
