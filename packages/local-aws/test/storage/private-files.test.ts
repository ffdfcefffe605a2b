import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { exportState, importState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { recordingOperator, terminal } from '../support/operator.ts';

const fresh = freshDirectories('local-state-modes-');
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const modesIn = (directory: string): Record<string, string> =>
  Object.fromEntries(readdirSync(directory).map((name) => [name, modeOf(join(directory, name))]));

/** Opens a directory and writes a row, so that a log lies beside the database. */
function use(directory: string): ReturnType<typeof openDataDirectory> {
  const data = openDataDirectory(directory, terminal);
  data.database.exec('CREATE TABLE IF NOT EXISTS s3_things (v); INSERT INTO s3_things VALUES (1)');
  return data;
}

describe.skipIf(process.platform === 'win32')('who may read the state', () => {
  let mask = 0;
  beforeAll(() => void (mask = process.umask(0o022)));
  afterAll(() => void process.umask(mask));

  it('its owner alone: the directory, the database, its log and the lock', () => {
    const directory = join(fresh(), 'data');
    const data = use(directory);
    expect(modeOf(directory)).toBe('700');
    expect(modesIn(directory)).toEqual({
      '.gitignore': '600',
      checksums: '600',
      commits: '600',
      'lock.db': '600',
      'state.db': '600',
      'state.db-shm': '600',
      'state.db-wal': '600',
    });
    data.close();
  });

  it('an export, and what is imported from one that others could read', () => {
    const [directory, elsewhere] = [fresh(), fresh()];
    use(directory).close();
    const file = join(elsewhere, 'backup.db');
    exportState(directory, file, terminal);
    expect(modesIn(elsewhere)).toEqual({ 'backup.db': '600' });
    chmodSync(file, 0o644);
    const target = join(elsewhere, 'data');
    importState(target, file, terminal);
    expect([modeOf(target), modeOf(join(target, 'state.db'))]).toEqual(['700', '600']);
  });

  it('what an earlier version left open is closed', () => {
    const directory = fresh();
    use(directory).close();
    writeFileSync(join(directory, 'outputs.json'), '{}');
    for (const name of ['.', ...readdirSync(directory)]) chmodSync(join(directory, name), name === '.' ? 0o755 : 0o644);
    const data = use(directory);
    expect(modeOf(directory)).toBe('700');
    expect(new Set(Object.values(modesIn(directory)))).toEqual(new Set(['600']));
    data.close();
  });

  it('a directory that holds the files of others keeps its mode', () => {
    const directory = fresh();
    chmodSync(directory, 0o755);
    mkdirSync(join(directory, 'src'));
    for (let start = 0; start < 2; start += 1) use(directory).close();
    expect(modeOf(directory)).toBe('755');
    expect(modeOf(join(directory, 'state.db'))).toBe('600');
  });

  it.each([
    [0o755, 0],
    [0o775, 0],
    [0o777, 1],
    [0o1777, 0],
  ])('a directory of the mode %o with the files of others is warned of %i times', (mode, warnings) => {
    const directory = fresh();
    mkdirSync(join(directory, 'src'));
    chmodSync(directory, mode);
    const operator = recordingOperator();
    openDataDirectory(directory, operator).close();
    expect(operator.said.filter((line) => line.includes('may be written by others'))).toHaveLength(warnings);
  });
});
