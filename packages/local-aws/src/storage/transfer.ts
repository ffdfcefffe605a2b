import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import { takeDataDirectory } from './data-directory.ts';
import { checkIdentity, hasDatabase } from './identity.ts';
import { digestOf, type Digest } from './digest.ts';
import { requireDatabase, requireState } from './ownership.ts';
import { keepPrivate } from './private-files.ts';

/**
 * Writes everything that a data directory holds into one file, as of one moment, also while a runtime uses the
 * directory. An existing file is never overwritten. The file holds private keys: nobody but its owner can read it.
 */
export function exportState(directory: string, file: string, operator: Operator): Digest {
  const source = join(directory, 'state.db');
  requireDatabase(directory);
  if (existsSync(file))
    throw new OperatorError('FileExists', `${file} exists already. Give another name, or remove it.`);
  const unfinished = `${file}.unfinished`;
  startExport(file, unfinished, operator);
  const database = open(source);
  try {
    database.pragma('busy_timeout = 10000');
    checkIdentity(database, source);
    database.prepare('VACUUM INTO ?').run(unfinished);
  } finally {
    database.close();
  }
  const digest = inspect(unfinished);
  sync(unfinished);
  renameSync(unfinished, file);
  sync(dirname(file));
  return digest;
}

function startExport(file: string, unfinished: string, operator: Operator): void {
  try {
    rmSync(unfinished, { force: true });
    // SQLite fills an empty file as it finds it, and would make a new one that all may read.
    keepPrivate(unfinished, operator);
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new OperatorError(
      'CannotExport',
      `${file} cannot be written (${code}). Name a file in a folder that exists and that you may write.`,
      { cause },
    );
  }
}

/** Makes an exported file the state of a directory that holds none. */
export function importState(directory: string, file: string, operator: Operator): Digest {
  if (!existsSync(file)) throw new OperatorError('NothingToImport', `There is no file ${file}.`);
  const digest = inspect(file);
  const release = takeDataDirectory(directory, operator);
  try {
    const target = join(directory, 'state.db');
    if (hasDatabase(directory))
      throw new OperatorError(
        'StateExists',
        `${directory} holds state already. Export it if you need it, then run local-aws reset --yes.`,
      );
    const unfinished = `${target}.unfinished`;
    copyFileSync(file, unfinished);
    chmodSync(unfinished, 0o600);
    sync(unfinished);
    // SQLite would take a log of an earlier database for this one's.
    for (const suffix of ['-wal', '-shm']) rmSync(target + suffix, { force: true });
    renameSync(unfinished, target);
    sync(directory);
    return digest;
  } finally {
    release();
  }
}

/**
 * Removes everything in a data directory but its lock and a cloud assembly; the next start begins anew. In any other
 * directory it removes nothing.
 */
export function resetState(directory: string, operator: Operator): readonly string[] {
  requireState(directory);
  const release = takeDataDirectory(directory, operator);
  try {
    const ours = readdirSync(directory).filter((name) => owned.test(name));
    // outputs.json last: until it is gone, a missing database counts as damage.
    for (const name of ours.sort((a, b) => Number(a === 'outputs.json') - Number(b === 'outputs.json')))
      rmSync(join(directory, name), { recursive: true, force: true });
    sync(directory);
    return ours;
  } finally {
    release();
  }
}

const owned = /^(state\.db(-wal|-shm|\.unfinished)?|outputs\.json|outbox|logs|key-rotation[.a-z]*\.json)$/;

export function digestState(directory: string): Digest {
  requireDatabase(directory);
  return inspect(join(directory, 'state.db'));
}

function inspect(file: string): Digest {
  const database = open(file);
  try {
    checkIdentity(database, file);
    return digestOf(database);
  } finally {
    database.close();
  }
}

/** Turns what SQLite says of a file into a sentence. */
function open(file: string): Database.Database {
  try {
    const database = new Database(file);
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return database;
  } catch (cause) {
    throw new OperatorError('NotAnExport', `${file} is not a database of local-aws, or is damaged.`, { cause });
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
