import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { AwsError } from '../errors.ts';
import { takeDataDirectory } from '../data-directory.ts';
import { checkIdentity, checkNotLost } from './identity.ts';
import { digestOf, type Digest } from './digest.ts';

/**
 * Writes everything that the local AWS holds into one file, as of one moment, also while a runtime uses the directory.
 * An existing file is never overwritten.
 */
export function exportState(directory: string, file: string): Digest {
  const source = join(directory, 'state.db');
  if (!existsSync(source)) throw new AwsError('NothingToExport', `${directory} holds no state of local-aws.`);
  if (existsSync(file)) throw new AwsError('FileExists', `${file} exists already. Give another name, or remove it.`);
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
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

/** Makes an exported file the state of a directory that holds none. */
export function importState(directory: string, file: string): Digest {
  if (!existsSync(file)) throw new AwsError('NothingToImport', `There is no file ${file}.`);
  const digest = inspect(file);
  const release = takeDataDirectory(directory);
  try {
    const target = join(directory, 'state.db');
    if (existsSync(target)) throw new AwsError('StateExists', `${directory} holds state already. Export it if you need it, then run local-aws reset --yes.`);
    const unfinished = `${target}.unfinished`;
    copyFileSync(file, unfinished);
    sync(unfinished);
    // A log of an earlier database would be taken for this one's.
    for (const suffix of ['-wal', '-shm']) rmSync(target + suffix, { force: true });
    renameSync(unfinished, target);
    sync(directory);
    return digest;
  } finally {
    release();
  }
}

/** Removes everything in a data directory but its lock and a cloud assembly; the next start begins anew. */
export function resetState(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  const release = takeDataDirectory(directory);
  try {
    const ours = readdirSync(directory).filter((name) => owned.test(name));
    // outputs.json last: until it is gone, a missing database counts as damage.
    for (const name of ours.sort((a, b) => Number(a === 'outputs.json') - Number(b === 'outputs.json'))) rmSync(join(directory, name), { recursive: true, force: true });
    sync(directory);
    return ours;
  } finally {
    release();
  }
}

const owned = /^(state\.db(-wal|-shm|\.unfinished)?|outputs\.json|outbox|logs|key-rotation[.a-z]*\.json)$/;

export function digestState(directory: string): Digest {
  checkNotLost(directory);
  if (!existsSync(join(directory, 'state.db'))) throw new AwsError('NoState', `${directory} holds no state of local-aws.`);
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

/** Turns the engine's complaints about a file into a sentence. */
function open(file: string): Database.Database {
  try {
    const database = new Database(file);
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return database;
  } catch (cause) {
    throw new AwsError('NotAnExport', `${file} is not a database of local-aws, or is damaged.`, { cause });
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
