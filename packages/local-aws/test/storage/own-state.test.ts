import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { digestState, exportState, importState, resetState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { terminal } from '../support/operator.ts';
import { codeOf, codeOfOpening, killedAt, openThings, thingsIn, writeThings } from './things.ts';

const fresh = freshDirectories('own-state-');

const killed = (directory: string): string => killedAt(directory, fresh());

describe('import takes exports only', () => {
  it('refuses the database of a runtime that serves, that was killed, and that was stopped', async () => {
    const directory = fresh();
    const data = openThings(directory);
    await writeThings(data, 20);
    const crashed = killed(directory);
    const alone = fresh();
    copyFileSync(join(directory, 'state.db'), join(alone, 'state.db'));
    const target = join(fresh(), 'data');
    const refuse = (from: string): void =>
      expect(codeOf(() => importState(target, join(from, 'state.db'), terminal))).toBe('NotAnExport');
    for (const from of [directory, crashed, alone]) refuse(from);
    data.close();
    refuse(directory);
    expect(existsSync(target)).toBe(false);
    expect(digestState(crashed)).toEqual(digestState(directory));
  });

  it('tells the digest of what it wrote', async () => {
    const [directory, elsewhere, target] = [fresh(), fresh(), fresh()];
    const data = openThings(directory);
    await writeThings(data, 5);
    const exported = exportState(directory, join(elsewhere, 'backup.db'), terminal);
    data.close();
    expect(importState(target, join(elsewhere, 'backup.db'), terminal)).toEqual(exported);
    expect(digestState(target)).toEqual(exported);
    expect(digestState(directory)).toEqual(exported);
  });
});

describe('commits that are missing are told', () => {
  it.each([
    ['its log was removed', (directory: string) => rmSync(join(directory, 'state.db-wal'))],
    [
      'the first frame of its log was damaged',
      (directory: string) => {
        const file = join(directory, 'state.db-wal');
        const bytes = readFileSync(file);
        bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
        writeFileSync(file, bytes);
      },
    ],
  ])('when %s', async (_, damage) => {
    const before = fresh();
    const first = openThings(before);
    await writeThings(first, 1);
    first.close();
    const data = openThings(before);
    await writeThings(data, 20);
    const directory = killed(before);
    const whole = killed(before);
    data.close();
    rmSync(join(directory, 'state.db-shm'), { force: true });
    damage(directory);
    expect(codeOfOpening(directory)).toBe('CommitsMissing');
    expect(() => openDataDirectory(directory, terminal)).toThrow(
      /lacks the last \d+ of \d+ .*--accept-missing-commits/,
    );
    expect(codeOfOpening(whole)).toBeUndefined();
    openDataDirectory(directory, terminal, undefined, { acceptMissingCommits: true }).close();
    expect(codeOfOpening(directory)).toBeUndefined();
  });

  it('when an older database was put back, also one that does not count', async () => {
    const directory = fresh();
    const first = openThings(directory);
    await writeThings(first, 1);
    first.close();
    const older = join(fresh(), 'state.db');
    copyFileSync(join(directory, 'state.db'), older);
    const second = openThings(directory);
    await writeThings(second, 1);
    second.close();
    copyFileSync(older, join(directory, 'state.db'));
    expect(codeOfOpening(directory)).toBe('CommitsMissing');
    const uncounted = new Database(join(directory, 'state.db'));
    uncounted.exec('DROP TABLE runtime_commits');
    uncounted.close();
    expect(codeOfOpening(directory)).toBe('CommitsMissing');
  });

  it('a directory of a version that did not count opens, and counts from then on', async () => {
    const directory = fresh();
    const first = openThings(directory);
    await writeThings(first, 3);
    first.close();
    const before = digestState(directory);
    for (const name of ['commits', 'checksums']) rmSync(join(directory, name));
    const database = new Database(join(directory, 'state.db'));
    database.exec('DROP TABLE runtime_commits');
    database.close();
    openDataDirectory(directory, terminal).close();
    expect(digestState(directory)).toEqual(before);
    const again = openThings(directory);
    await writeThings(again, 1);
    again.close();
    expect(Number(readFileSync(join(directory, 'commits'), 'utf8'))).toBeGreaterThan(0);
  });

  it('an import begins to count with what it brings', async () => {
    const [directory, elsewhere] = [fresh(), fresh()];
    const first = openThings(directory);
    await writeThings(first, 1);
    exportState(directory, join(elsewhere, 'early.db'), terminal);
    await writeThings(first, 5);
    first.close();
    writeFileSync(
      join(directory, 'outputs.json'),
      JSON.stringify({ awsEndpointUrl: 'http://127.0.0.1:4566', credentials: {} }),
    );
    resetState(directory, terminal);
    importState(directory, join(elsewhere, 'early.db'), terminal);
    expect(codeOfOpening(directory)).toBeUndefined();
  });
});

describe('a runtime whose files are taken away', () => {
  it('stores nothing more when it is the database', async () => {
    const directory = fresh();
    const lost: string[] = [];
    const data = openThings(directory, (failure) => lost.push(failure.code));
    await writeThings(data, 1);
    renameSync(join(directory, 'state.db'), join(fresh(), 'state.db'));
    await expect(writeThings(data, 1)).rejects.toMatchObject({ code: 'DataDirectoryTaken' });
    expect(lost).toEqual(['DataDirectoryTaken']);
    expect(codeOf(() => data.close())).toBe('DataDirectoryTaken');
  });

  it('goes on when it is the lock, and has it again with its next commit', async () => {
    const directory = fresh();
    const data = openThings(directory);
    await writeThings(data, 3);
    rmSync(join(directory, 'lock.db'));
    await writeThings(data, 1);
    const other = new Database(join(directory, 'lock.db'));
    expect(() => other.exec('BEGIN EXCLUSIVE')).toThrow(/locked/);
    other.close();
    expect(data.database.prepare('SELECT count(*) FROM things').raw().get()).toEqual([4]);
    data.close();
    openDataDirectory(directory, terminal).close();
  });

  it('stores nothing more when another process has taken the lock that was deleted', async () => {
    const directory = fresh();
    const data = openThings(directory, () => undefined);
    await writeThings(data, 1);
    rmSync(join(directory, 'lock.db'));
    // In another container, where presence is invisible, this is a second runtime.
    const other = new Database(join(directory, 'lock.db'));
    other.exec('BEGIN EXCLUSIVE');
    await expect(writeThings(data, 1)).rejects.toMatchObject({ code: 'DataDirectoryTaken' });
    other.exec('ROLLBACK');
    other.close();
    expect(codeOf(() => data.close())).toBe('DataDirectoryTaken');
    expect(thingsIn(directory)).toBe(1);
  });

  it('stores nothing more in a log that was deleted, and keeps what it has stored', async () => {
    const directory = fresh();
    const data = openThings(directory, () => undefined);
    await writeThings(data, 3);
    rmSync(join(directory, 'state.db-wal'));
    await expect(writeThings(data, 1)).rejects.toMatchObject({ code: 'DataDirectoryTaken' });
    expect(codeOf(() => data.close())).toBe('DataDirectoryTaken');
    expect(thingsIn(directory)).toBe(3);
  });

  it.each(['state.db', 'state.db-wal'])(
    'stores nothing more when %s was cut, and the next start says so',
    async (name) => {
      for (const share of [0, 0.5]) {
        const directory = fresh();
        const first = openThings(directory);
        await writeThings(first, 3);
        first.close();
        const lost: string[] = [];
        const data = openThings(directory, (failure) => lost.push(failure.code));
        await writeThings(data, 3);
        const file = join(directory, name);
        truncateSync(file, Math.floor(statSync(file).size * share));
        await expect(writeThings(data, 1)).rejects.toMatchObject({
          code: 'DataDirectoryDamaged',
          message: expect.stringContaining(`${name} was cut`) as string,
        });
        expect(lost).toEqual(['DataDirectoryDamaged']);
        expect(codeOf(() => data.close())).toBe('DataDirectoryDamaged');
        // What is gone may be in the log as well; then nothing is lost.
        const isRefused = /^(DataDirectoryDamaged|CommitsMissing)$/.test(String(codeOfOpening(directory)));
        if (!isRefused) expect(thingsIn(directory)).toBe(6);
        expect(isRefused || share > 0).toBe(true);
      }
    },
  );

  it('goes on when another program has folded its log in, and emptied it', async () => {
    const directory = fresh();
    const data = openThings(directory);
    await writeThings(data, 3);
    const script = `import Database from 'libsql';
      const database = new Database(${JSON.stringify(join(directory, 'state.db'))});
      console.log(JSON.stringify(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').raw().all()));
      database.close();`;
    const folded = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(folded).toBe('[[0,0,0]]\n');
    expect(statSync(join(directory, 'state.db-wal')).size).toBe(0);
    await writeThings(data, 3);
    data.close();
    expect(thingsIn(directory)).toBe(6);
  });

  it.runIf(process.platform === 'linux')('lets no second one in, whatever of the lock is deleted', async () => {
    const directory = fresh();
    const data = openThings(directory);
    await writeThings(data, 1);
    for (const name of readdirSync(directory).filter((file) => file.startsWith('lock.db')))
      rmSync(join(directory, name));
    for (const use of [openDataDirectory, resetState])
      expect(codeOf(() => use(directory, terminal))).toBe('DataDirectoryInUse');
    await writeThings(data, 1);
    data.close();
    openDataDirectory(directory, terminal).close();
  });
});

describe('what is not ours', () => {
  const own = (directory: string): Record<string, string> => ({
    [join(directory, 'outbox', '2026-11-28T10-00-00-000Z-000001-email.json')]: '{}',
    [join(directory, 'logs', 'aws', 'lambda', 'f', '2026-11-28.log')]: '2026-11-28T10:00:00.000Z\tstream\thello\n',
  });
  const theirs = (directory: string): Record<string, string> => ({
    [join(directory, 'outbox', 'letter.txt')]: 'mine',
    [join(directory, 'logs', 'app.log')]: 'mine',
    [join(directory, 'logs', 'app', '2026-11-28.log')]: 'mine',
  });
  function lay(files: Record<string, string>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, text, { mode: 0o644 });
    }
  }

  it('is left by reset, also in folders that are named like ours', () => {
    const directory = fresh();
    openThings(directory).close();
    lay({ ...own(directory), ...theirs(directory) });
    resetState(directory, terminal);
    for (const [file, text] of Object.entries(theirs(directory))) expect(readFileSync(file, 'utf8')).toBe(text);
    for (const file of Object.keys(own(directory))) expect(existsSync(file)).toBe(false);
  });

  it('is left by export', () => {
    const [directory, elsewhere] = [fresh(), fresh()];
    openThings(directory).close();
    lay({
      [join(elsewhere, 'x.unfinished')]: 'mine',
      [join(elsewhere, `x.local-aws-${'0'.repeat(16)}.unfinished`)]: '',
    });
    exportState(directory, join(elsewhere, 'x'), terminal);
    expect(readdirSync(elsewhere).sort()).toEqual(['x', 'x.unfinished']);
    expect(readFileSync(join(elsewhere, 'x.unfinished'), 'utf8')).toBe('mine');
  });

  it.skipIf(process.platform === 'win32')('keeps its mode, where messages and logs of ours lose theirs', () => {
    const modeOf = (path: string): number => statSync(path).mode & 0o777;
    const directory = fresh();
    openThings(directory).close();
    lay(own(directory));
    chmodSync(join(directory, 'logs'), 0o755);
    openDataDirectory(directory, terminal).close();
    for (const folder of ['outbox', 'logs']) expect(modeOf(join(directory, folder))).toBe(0o700);
    for (const file of Object.keys(own(directory))) expect(modeOf(file)).toBe(0o600);
    chmodSync(join(directory, 'logs'), 0o755);
    lay(theirs(directory));
    openDataDirectory(directory, terminal).close();
    for (const file of Object.keys(theirs(directory))) expect(modeOf(file)).toBe(0o644);
    expect(modeOf(join(directory, 'logs'))).toBe(0o755);
  });
});
