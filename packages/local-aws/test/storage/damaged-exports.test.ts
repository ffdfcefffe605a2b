import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { openDataDirectory, type DataDirectory } from '../../src/storage/data-directory.ts';
import { digestState, exportState, importState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { terminal } from '../support/operator.ts';
import { codeOf } from './things.ts';

const fresh = freshDirectories('damaged-exports-');

function open(directory: string): DataDirectory {
  const data = openDataDirectory(directory, terminal);
  data.database.exec('CREATE TABLE keyed (k TEXT, v TEXT); CREATE INDEX by_key ON keyed (k)');
  for (let i = 0; i < 200; i += 1) data.database.prepare('INSERT INTO keyed VALUES (?, ?)').run(`key ${i}`, `v ${i}`);
  return data;
}

/** What a database is after a statement of another program. */
function changed(database: Buffer, statement: string): Buffer {
  const file = join(fresh(), 'changed.db');
  writeFileSync(file, database);
  const opened = new Database(file);
  opened.exec(statement);
  opened.close();
  return readFileSync(file);
}

describe('an export that came back changed', () => {
  it('is refused, wherever its rows or indexes were damaged', async () => {
    const [directory, elsewhere] = [fresh(), fresh()];
    const data = open(directory);
    await data.database.durable();
    const whole = join(elsewhere, 'whole.db');
    const { digest } = exportState(directory, whole, terminal);
    data.close();
    const bytes = readFileSync(whole);
    const sealed = bytes.indexOf('\nlocal-aws export');
    const attempt = (damaged: Buffer): unknown => {
      writeFileSync(join(elsewhere, 'damaged.db'), damaged);
      const target = join(fresh(), 'data');
      const code = codeOf(() => importState(target, join(elsewhere, 'damaged.db'), terminal));
      expect(existsSync(target)).toBe(code === undefined);
      return code;
    };
    for (const text of ['v 77', 'key 99', 'sha256']) {
      for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
        const damaged = Buffer.from(bytes);
        damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
        expect(attempt(damaged)).toBe('ExportDamaged');
      }
    }
    for (const length of [sealed + 1, bytes.length - 1])
      expect(attempt(bytes.subarray(0, length))).toBe('ExportDamaged');
    // The end was cut off exactly where the seal begins.
    expect(attempt(bytes.subarray(0, sealed))).toBe('NotAnExport');
    // The first versions wrote no seal and counted no commits.
    const unsealed = changed(bytes.subarray(0, sealed), 'DROP TABLE runtime_commits');
    expect(attempt(unsealed)).toBeUndefined();
    unsealed.writeUInt8(0xff, unsealed.indexOf('v 77'));
    expect(attempt(unsealed)).toBe('ExportDamaged');
    expect(attempt(Buffer.alloc(0))).toBe('NotAnExport');
    expect(readFileSync(join(elsewhere, 'damaged.db'))).toHaveLength(0);
    expect(importState(join(fresh(), 'data'), whole, terminal).digest).toBe(digest);
  });

  it('is not a database without its log that another program has closed', async () => {
    const elsewhere = fresh();
    const target = join(fresh(), 'data');
    for (const rows of [0, 200]) {
      const directory = fresh();
      const data = rows === 0 ? openDataDirectory(directory, terminal) : open(directory);
      await data.database.durable();
      // The copy lacks what the log has.
      const copy = join(elsewhere, `${rows}.db`);
      writeFileSync(copy, changed(readFileSync(join(directory, 'state.db')), 'PRAGMA journal_mode = DELETE'));
      expect(codeOf(() => importState(target, copy, terminal))).toBe('NotAnExport');
      data.close();
      // It may as well lack none.
      writeFileSync(copy, changed(readFileSync(join(directory, 'state.db')), 'PRAGMA journal_mode = DELETE'));
      expect(codeOf(() => importState(target, copy, terminal))).toBe('NotAnExport');
    }
    expect(existsSync(target)).toBe(false);
  });

  it.each(['state.db-journal', 'lock.db-journal', 'state.db.unfinished', 'key-rotation.json'])(
    'gets no name that the next start would take for its own: %s',
    (name) => {
      const directory = fresh();
      open(directory).close();
      expect(codeOf(() => exportState(directory, join(directory, name), terminal))).toBe('CannotExport');
      expect(existsSync(join(directory, name))).toBe(false);
      exportState(directory, join(directory, 'backup.db'), terminal);
    },
  );

  it('is not made of a database that is damaged', () => {
    const directory = fresh();
    const data = open(directory);
    data.close();
    const copy = fresh();
    for (const name of ['state.db', 'checksums', 'commits']) copyFileSync(join(directory, name), join(copy, name));
    const bytes = readFileSync(join(copy, 'state.db'));
    bytes.writeUInt8(0x78, bytes.indexOf('v 77'));
    writeFileSync(join(copy, 'state.db'), bytes);
    expect(codeOf(() => exportState(copy, join(copy, 'backup.db'), terminal))).toBe('DataDirectoryDamaged');
    expect(codeOf(() => digestState(copy))).toBe('DataDirectoryDamaged');
    expect(readdirSync(copy)).not.toContain('backup.db');
  });
});
