import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperatorError } from '../../src/kernel/operator-error.ts';
import { openDataDirectory, type DataDirectory } from '../../src/storage/data-directory.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { examinePages, stateFiles } from '../../src/storage/page-checksums.ts';
import { readLog } from '../../src/storage/write-ahead-log.ts';
import { freshDirectories } from '../support/directories.ts';
import { terminal } from '../support/operator.ts';

const fresh = freshDirectories('page-checksums-');

function open(directory: string): DataDirectory {
  const data = openDataDirectory(directory, terminal);
  data.database.exec('CREATE TABLE IF NOT EXISTS ssm_things (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID');
  return data;
}

async function write(data: DataDirectory, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i += 1) {
    data.database.prepare('INSERT OR REPLACE INTO ssm_things VALUES (?, ?)').run(`key ${i}`, `${i} `.repeat(200));
    if (i % 5 === 0) await data.database.durable();
  }
  await data.database.durable();
}

const rowsOf = (data: DataDirectory): unknown =>
  data.database
    .prepare("SELECT count(*) FROM ssm_things WHERE v = replace(k, 'key ', '') || substr(v, instr(v, ' '))")
    .raw()
    .get();

/** Copies the files as `kill -9` leaves them, to a place that no connection of this process knows. */
function copyOf(directory: string): string {
  const copy = fresh();
  for (const name of readdirSync(directory).filter((file) => !/^(lock\.db.*|state\.db-shm)$/.test(file)))
    copyFileSync(join(directory, name), join(copy, name));
  return copy;
}

async function stopped(rows: number): Promise<string> {
  const directory = fresh();
  const data = open(directory);
  await write(data, 0, rows);
  data.close();
  return copyOf(directory);
}

function flip(file: string, at: number, bits = 1): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(at) ^ bits, at);
  writeFileSync(file, bytes);
}

function refusal(directory: string): OperatorError | undefined {
  try {
    openDataDirectory(directory, terminal).close();
    return undefined;
  } catch (error) {
    return error as OperatorError;
  }
}

const pageSize = 4_096;

describe('bytes of the database that are not those that were written', () => {
  it('are refused wherever they are, and stay as they are', async () => {
    const directory = await stopped(60);
    const file = join(directory, 'state.db');
    fc.assert(
      fc.property(fc.nat(statSync(file).size - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const place = copyOf(directory);
        flip(join(place, 'state.db'), at, bits);
        const damaged = readFileSync(join(place, 'state.db'));
        expect(refusal(place)?.code).toMatch(/^DataDirectory(Damaged|Foreign|OtherVersion)$/);
        expect(refusal(place)?.code).toMatch(/^DataDirectory(Damaged|Foreign|OtherVersion)$/);
        expect(readFileSync(join(place, 'state.db')).equals(damaged)).toBe(true);
      }),
      { numRuns: 25 },
    );
    expect(refusal(directory)).toBeUndefined();
  });

  it('are told with their page and table', async () => {
    const directory = await stopped(60);
    const file = join(directory, 'state.db');
    flip(file, readFileSync(file).indexOf('33 33 33'));
    expect(refusal(directory)).toMatchObject({
      code: 'DataDirectoryDamaged',
      message: expect.stringMatching(/1 of its pages \(\d+\), in the tables ssm_things, are not as they were written/),
    });
  });

  it('are found after a kill as well, in pages that the log does not bring anew', async () => {
    const directory = fresh();
    const first = open(directory);
    await write(first, 0, 60);
    first.close();
    const data = open(directory);
    await write(data, 5, 6);
    const killed = copyOf(directory);
    const harmless = copyOf(directory);
    data.close();
    const bytes = readFileSync(join(killed, 'state.db'));
    flip(join(killed, 'state.db'), bytes.indexOf('41 41 41'));
    expect(refusal(killed)?.message).toContain('ssm_things');
    const anew = [...readLog(join(harmless, 'state.db-wal')).pages.keys()];
    flip(join(harmless, 'state.db'), Math.max(...anew) * pageSize - 100);
    const again = open(harmless);
    expect(rowsOf(again)).toEqual([60]);
    again.close();
  });
});

describe('a database that is as it was written is opened', () => {
  it('after kills at any commit, also when the log was folded in, or a reader held it back', async () => {
    const directory = fresh();
    const data = open(directory);
    const reader = new Database(join(directory, 'state.db'));
    for (let turn = 0; turn < 6; turn += 1) {
      await write(data, turn * 150, turn * 150 + 150);
      const killed = copyOf(directory);
      if (turn % 2 === 1) new Database(join(killed, 'state.db')).exec('PRAGMA wal_checkpoint(TRUNCATE)');
      if (turn === 2) reader.exec('BEGIN; SELECT count(*) FROM ssm_things');
      if (turn === 4) reader.exec('COMMIT');
      const again = open(killed);
      expect(rowsOf(again)).toEqual([turn * 150 + 150]);
      await write(again, 0, 1);
      again.close();
      expect(refusal(killed)).toBeUndefined();
    }
    reader.close();
    data.close();
    expect(refusal(copyOf(directory))).toBeUndefined();
  });

  it('after a loss while an earlier commit was on its way to the disk', async () => {
    const files = stateFiles(fresh());
    const lost: OperatorError[] = [];
    let isFull = false;
    const database = openDatabase(files.database, undefined, (failure) => lost.push(failure), {
      files,
      beforeCommit() {
        if (isFull) throw new Error('the disk is full');
      },
    });
    database.exec('CREATE TABLE things (name TEXT)');
    await database.durable();
    database.exec("INSERT INTO things VALUES ('stored')");
    await new Promise((resolve) => setImmediate(resolve));
    isFull = true;
    database.exec("INSERT INTO things VALUES ('lost')");
    await new Promise((resolve) => setImmediate(resolve));
    expect(() => database.close()).toThrow(lost[0]);
    expect(lost).toMatchObject([{ code: 'StateNotStored' }]);
    expect(examinePages(files).damaged).toEqual([]);
    const again = openDatabase(files.database, undefined, undefined, { files, examined: examinePages(files) });
    expect(again.prepare('SELECT name FROM things').raw().all()).toEqual([['stored']]);
    again.close();
  });

  it('when it died before it told of a commit, which the engine leaves out: another program has it open', async () => {
    const directory = await stopped(60);
    const data = open(directory);
    await write(data, 5, 6);
    const before = ['checksums', 'commits'].map((name) => [name, readFileSync(join(directory, name))] as const);
    const index = readFileSync(join(directory, 'state.db-shm')).subarray(0, 96);
    await write(data, 100, 160);
    const killed = copyOf(directory);
    data.close();
    for (const [name, bytes] of before) writeFileSync(join(killed, name), bytes);
    const reader = new Database(join(killed, 'state.db'));
    expect(reader.prepare('SELECT count(*) FROM ssm_things').raw().get()).toEqual([120]);
    // The reader keeps the index alive, which does not have the last commits yet.
    const handle = openSync(join(killed, 'state.db-shm'), 'r+');
    writeSync(handle, index, 0, index.length, 0);
    const again = open(killed);
    expect(rowsOf(again)).toEqual([60]);
    again.close();
    const once = refusal(copyOf(killed));
    reader.close();
    closeSync(handle);
    expect(once).toBeUndefined();
    expect(refusal(killed)).toBeUndefined();
  });

  it('when it died between a commit and its checksums', async () => {
    const directory = fresh();
    const data = open(directory);
    await write(data, 0, 30);
    const before = readFileSync(join(directory, 'checksums'));
    await write(data, 3, 4);
    const killed = copyOf(directory);
    data.close();
    writeFileSync(join(killed, 'checksums'), before);
    const again = open(killed);
    expect(rowsOf(again)).toEqual([30]);
    again.close();
  });

  it('when an earlier version has used it since, which knew nothing of checksums', async () => {
    const directory = await stopped(30);
    const database = new Database(join(directory, 'state.db'));
    database.exec('UPDATE runtime_commits SET count = count + 5; DELETE FROM ssm_things');
    const { count } = database.prepare('SELECT count FROM runtime_commits').get() as { count: number };
    database.close();
    writeFileSync(join(directory, 'commits'), `${String(count).padStart(16, '0')}\n`);
    const copy = copyOf(directory);
    expect(refusal(copy)).toBeUndefined();
    const file = join(copy, 'state.db');
    flip(file, statSync(file).size - pageSize + 8);
    expect(refusal(copyOf(copy))?.code).toBe('DataDirectoryDamaged');
  });

  it.each(['', 'local-aws checks', '\0'.repeat(64)])('when its checksums are %j: they are made anew', async (text) => {
    const directory = await stopped(30);
    writeFileSync(join(directory, 'checksums'), text);
    expect(refusal(directory)).toBeUndefined();
    const copy = copyOf(directory);
    flip(join(copy, 'state.db'), pageSize + 20);
    expect(refusal(copy)?.code).toBe('DataDirectoryDamaged');
  });

  it('when the damaged page is meant, and the checksums are removed', async () => {
    const directory = await stopped(30);
    const file = join(directory, 'state.db');
    flip(file, readFileSync(file).indexOf('12 12 12'));
    expect(refusal(directory)?.message).toContain(`remove ${join(directory, 'checksums')}`);
    rmSync(join(directory, 'checksums'));
    expect(refusal(directory)).toBeUndefined();
  });
});
