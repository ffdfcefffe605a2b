import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { digestState, exportState, importState, resetState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { terminal } from '../support/operator.ts';

const fresh = freshDirectories('local-state-');

type Value = string | number | bigint | Uint8Array | null;

function fill(directory: string, rows: readonly (readonly [Value, Value])[]): void {
  const data = openDataDirectory(directory, terminal);
  data.database.exec(
    'CREATE TABLE IF NOT EXISTS s3_things (id INTEGER PRIMARY KEY AUTOINCREMENT, k, v); ' +
      'CREATE TABLE IF NOT EXISTS ssm_keyed (k TEXT PRIMARY KEY, v) WITHOUT ROWID',
  );
  const insert = data.database.prepare('INSERT INTO s3_things (k, v) VALUES (?, ?)');
  for (const row of rows) insert.run(...row);
  writeFileSync(data.path('outputs.json'), '{}');
  data.close();
}

describe('export, import and reset', () => {
  it('export, wipe, import gives the same digest, whatever the rows hold', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.uint8Array(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 20 }), (rows) => {
        const [directory, elsewhere] = [fresh(), fresh()];
        fill(directory, rows);
        const before = digestState(directory);
        const file = join(elsewhere, 'backup.db');
        expect(exportState(directory, file, terminal)).toEqual(before);
        expect(resetState(directory, terminal)).toContain('state.db');
        expect(readdirSync(directory).filter((name) => !name.startsWith('lock.db'))).toEqual([]);
        expect(importState(directory, file, terminal)).toEqual(before);
        expect(digestState(directory)).toEqual(before);
        openDataDirectory(directory, terminal).close();
      }),
      { numRuns: 15 },
    );
  });

  it('another state has another digest', () => {
    const [one, two] = [fresh(), fresh()];
    fill(one, [['a', 1]]);
    fill(two, [['a', '1']]);
    expect(digestState(one).digest).not.toBe(digestState(two).digest);
  });

  it('exports while a runtime uses the directory', async () => {
    const directory = fresh();
    fill(directory, [['a', 1]]);
    const data = openDataDirectory(directory, terminal);
    data.database.prepare('INSERT INTO s3_things (k, v) VALUES (?, ?)').run('b', 2);
    await data.database.durable();
    const file = join(fresh(), 'backup.db');
    // The rows are two things, and the number of things so far.
    expect(exportState(directory, file, terminal).rows).toBe(3);
    expect(() => resetState(directory, terminal)).toThrow(/Another runtime uses/);
    data.close();
    expect(exportState(directory, join(fresh(), 'again.db'), terminal)).toEqual(digestState(directory));
  });

  it('never overwrites an export or a state, and imports nothing that is not ours', () => {
    const [directory, elsewhere] = [fresh(), fresh()];
    fill(directory, [['a', 1]]);
    const file = join(elsewhere, 'backup.db');
    exportState(directory, file, terminal);
    expect(() => exportState(directory, file, terminal)).toThrow(/exists already/);
    expect(() => importState(directory, file, terminal)).toThrow(/holds state already/);
    writeFileSync(join(elsewhere, 'notes.txt'), 'not a database');
    expect(() => importState(fresh(), join(elsewhere, 'notes.txt'), terminal)).toThrow(
      /is not a database of local-aws/,
    );
    expect(() => importState(fresh(), join(elsewhere, 'nothing'), terminal)).toThrow(/There is no file/);
    expect(() => exportState(fresh(), join(elsewhere, 'other.db'), terminal)).toThrow(/holds no state/);
  });

  it('reset leaves what is not ours', () => {
    const directory = fresh();
    fill(directory, []);
    writeFileSync(join(directory, 'faults.json'), '[]');
    writeFileSync(join(directory, 'diary.txt'), '');
    resetState(directory, terminal);
    expect(existsSync(join(directory, 'diary.txt'))).toBe(true);
    expect(existsSync(join(directory, 'faults.json'))).toBe(true);
    expect(existsSync(join(directory, 'state.db'))).toBe(false);
  });

  it.each([
    ['nothing', {}],
    ['files that are named like ours', { 'logs/a': '', 'outbox/letter.txt': 'Dear Ada' }],
    ['another application’s outputs', { 'logs/a': '', 'outputs.json': '{"Stack":{"BucketName":"b"}}' }],
    ['another application’s database', { 'logs/a': '', 'state.db': 'This is not a database. '.repeat(50) }],
    ['an empty database', { 'state.db': '' }],
  ])('reset removes nothing where there is %s, and leaves no lock', (_, files) => {
    const directory = fresh();
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(directory, name, '..'), { recursive: true });
      writeFileSync(join(directory, name), content);
    }
    const before = readdirSync(directory, { recursive: true });
    expect(() => resetState(directory, terminal)).toThrow(
      expect.objectContaining({ code: 'NoState', message: expect.stringMatching(/import FILE.*--data-dir/) }) as Error,
    );
    expect(readdirSync(directory, { recursive: true })).toEqual(before);
    expect(() => resetState(join(directory, 'none'), terminal)).toThrow(/holds no state/);
  });

  it('reset begins anew where the database is damaged or gone', () => {
    const [damaged, gone] = [fresh(), fresh()];
    fill(damaged, [['a', 1]]);
    writeFileSync(join(damaged, 'state.db'), 'SQLite, not', { flag: 'r+' });
    writeFileSync(join(damaged, 'outputs.json'), '{"awsEndpointUrl":"http://127.0.0.1:4566","credentials":{}}');
    writeFileSync(join(gone, 'outputs.json'), '{"awsEndpointUrl":"http://127.0.0.1:4566","credentials":{}}');
    expect(resetState(damaged, terminal)).toEqual(expect.arrayContaining(['state.db', 'outputs.json']));
    expect(resetState(gone, terminal)).toEqual(['outputs.json']);
  });

  it('says in one sentence that there is nothing to export, or no place for it', () => {
    const directory = fresh();
    const code = (run: () => unknown, expected: string): void =>
      expect(run).toThrow(expect.objectContaining({ code: expected }) as Error);
    for (const run of [
      () => exportState(directory, join(directory, 'x.db'), terminal),
      () => digestState(directory),
      () => digestState(join(directory, 'none')),
      () => digestState(import.meta.filename),
    ])
      code(run, 'NoState');
    fill(directory, []);
    code(() => exportState(directory, join(directory, 'none', 'x.db'), terminal), 'CannotExport');
  });

  it('imports over the empty file of a start that was killed at once', () => {
    const [directory, killed] = [fresh(), fresh()];
    fill(directory, [['a', 1]]);
    writeFileSync(join(killed, 'state.db'), '');
    exportState(directory, join(killed, 'backup.db'), terminal);
    expect(importState(killed, join(killed, 'backup.db'), terminal)).toEqual(digestState(killed));
  });
});

it('keeps the states of all regions: exported, wiped and imported, and digested', () => {
  const [directory, elsewhere] = [fresh(), fresh()];
  const further = join(directory, 'regions', 'eu-west-1');
  fill(directory, [['a', 1]]);
  const alone = digestState(directory);
  mkdirSync(further, { recursive: true });
  fill(further, [['b', 2]]);
  const before = digestState(directory);
  expect([before.rows, before.digest === alone.digest]).toEqual([2 * alone.rows, false]);
  const file = join(elsewhere, 'backup.db');
  expect(exportState(directory, file, terminal)).toEqual(before);
  expect(readdirSync(elsewhere)).toEqual(['backup.db']);
  expect(() => importState(directory, file, terminal)).toThrow(/holds state already/);
  expect(resetState(directory, terminal)).toContain('regions/eu-west-1');
  expect(existsSync(join(further, 'state.db'))).toBe(false);
  expect(importState(directory, file, terminal)).toEqual(before);
  expect(digestState(directory)).toEqual(before);
  const data = openDataDirectory(further, terminal);
  expect(data.database.prepare('SELECT k, v FROM s3_things').all()).toEqual([{ k: 'b', v: 2 }]);
  data.close();
  openDataDirectory(directory, terminal).close();
});

it('an export that fails leaves no file, and the next one removes what a kill has left', () => {
  const [directory, elsewhere] = [fresh(), fresh()];
  const further = join(directory, 'regions', 'eu-west-1');
  fill(directory, [['a', 1]]);
  mkdirSync(further, { recursive: true });
  fill(further, [['b', 2]]);
  const whole = readFileSync(join(further, 'state.db'));
  for (const name of ['checksums', 'commits']) rmSync(join(further, name));
  writeFileSync(join(further, 'state.db'), whole.subarray(0, 3_000));
  const file = join(elsewhere, 'backup.db');
  expect(() => exportState(directory, file, terminal)).toThrow();
  expect(readdirSync(elsewhere)).toEqual([]);
  writeFileSync(join(further, 'state.db'), whole);
  for (const end of ['', '-journal', '.region', '.region-journal'])
    writeFileSync(`${file}.local-aws-0123456789abcdef.unfinished${end}`, '');
  exportState(directory, file, terminal);
  expect(readdirSync(elsewhere)).toEqual(['backup.db']);
});

it('an export replaces no file that somebody makes while it is written', async () => {
  const [directory, elsewhere] = [fresh(), fresh()];
  fill(directory, [['a', new Uint8Array(50_000_000)]]);
  const file = join(elsewhere, 'backup.db');
  // It makes the file as soon as the export has begun.
  const other = `const { readdirSync, writeFileSync } = require('node:fs');
    const [file, folder] = process.argv.slice(1);
    console.log('ready');
    while (!readdirSync(folder).some((name) => name.endsWith('.unfinished')));
    writeFileSync(file, 'mine', { flag: 'wx' });`;
  const child = spawn(process.execPath, ['-e', other, file, elsewhere], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(() => exportState(directory, file, terminal)).toThrow(/backup\.db exists already/);
  expect([readFileSync(file, 'utf8'), readdirSync(elsewhere)]).toEqual(['mine', ['backup.db']]);
});
