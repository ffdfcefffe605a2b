import { removeTemporary, temporaryName } from './temporary.ts';
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Database } from 'libsql';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import { takeDataDirectory } from './data-directory.ts';
import { checkIdentity, hasDatabase } from './identity.ts';
import { counterTable } from './commit-counter.ts';
import { digestOf, faultOf, type Digest } from './digest.ts';
import { copyState, digestRegions, inspect, packRegions, sync, unpackRegions } from './region-states.ts';
import { sealExport, sealOf } from './export-seal.ts';
import { checkAtRest, openFile } from './at-rest.ts';
import { headerOf, isOurHeader, requireDatabase, requireState } from './ownership.ts';
import { removeOwnFolders } from './own-files.ts';
import { keepPrivate } from './private-files.ts';
import { regionFolder, regionsWithState } from './region-folders.ts';

/**
 * Writes the whole content of a data directory, each region as of one moment, into one file, even while a runtime uses
 * the directory. It never overwrites an existing file. The file contains private keys, so only its owner can read it.
 */
export function exportState(directory: string, file: string, operator: Operator): Digest {
  const source = join(directory, 'state.db');
  requireDatabase(directory);
  checkAtRest(directory);
  // A link to nowhere is a foreign file too.
  if (lstatSync(file, { throwIfNoEntry: false })) throw fileExists(file);
  refuseOwnName(file);
  const unfinished = startExport(file, operator);
  try {
    copyState(source, unfinished);
    packRegions(directory, unfinished, operator);
    const digest = inspect(unfinished);
    sealExport(unfinished);
    sync(unfinished);
    takeName(file);
    renameSync(unfinished, file);
    sync(dirname(file));
    return digest;
  } catch (error) {
    // Where the disk is full, nothing else would have room.
    for (const suffix of ['', '-journal', '.region', '.region-journal']) rmSync(unfinished + suffix, { force: true });
    throw error;
  }
}

/** The next start would take the export for a file of its own, such as a journal, and remove it. */
function refuseOwnName(file: string): void {
  const name = basename(file);
  if (!hasDatabase(dirname(file)) || !(/^(state|lock)\.db/.test(name) || owned.some((one) => one.test(name)))) return;
  throw new OperatorError('CannotExport', `${file} is a name that the runtime uses there. Give another one.`);
}

const fileExists = (file: string): OperatorError =>
  new OperatorError('FileExists', `${file} exists already. Give another name, or remove it.`);

/** Makes an empty file, unless somebody has made one while the export was written. Renaming would replace it. */
function takeName(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? fileExists(file) : error;
  }
}

/**
 * Starts the file that becomes the export. Removes the unfinished files of exports that were killed; no other files
 * have such names.
 */
function startExport(file: string, operator: Operator): string {
  const unfinished = `${file}.local-aws-${randomBytes(8).toString('hex')}.unfinished`;
  try {
    const killed = (name: string): boolean =>
      name.startsWith(basename(file)) &&
      /^\.local-aws-[0-9a-f]{16}\.unfinished(\.region)?(-journal)?$/.test(name.slice(basename(file).length));
    for (const name of readdirSync(dirname(file)).filter(killed)) rmSync(join(dirname(file), name));
    // SQLite uses an empty file as it is, and would make a new one that everybody may read.
    keepPrivate(unfinished, operator);
    return unfinished;
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new OperatorError(
      'CannotExport',
      `${file} cannot be written (${code}). Name a file in a folder that exists and that you may write.`,
      { cause },
    );
  }
}

/** Makes an exported file the state of a directory that has none. */
export function importState(directory: string, file: string, operator: Operator): Digest {
  if (!existsSync(file)) throw new OperatorError('NothingToImport', `There is no file ${file}.`);
  const expected = inspectExport(file);
  const lock = takeDataDirectory(directory, operator);
  try {
    const target = join(directory, 'state.db');
    if (hasDatabase(directory) || regionsWithState(directory).length > 0)
      throw new OperatorError(
        'StateExists',
        `${directory} holds state already. Export it if you need it, then run local-aws reset --yes.`,
      );
    const unfinished = `${target}.unfinished`;
    // The file of an import that was killed may have other names too.
    rmSync(unfinished, { force: true });
    copyFileSync(file, unfinished, constants.COPYFILE_EXCL);
    chmodSync(unfinished, 0o600);
    truncateSync(unfinished, sealOf(unfinished).bytes);
    sync(unfinished);
    const digest = inspectCopy(unfinished, file, expected);
    takeRegions(unfinished, directory, operator);
    // Files of an earlier database would be taken for files of this one.
    for (const stale of ['state.db-wal', 'state.db-shm', 'commits', 'checksums'])
      rmSync(join(directory, stale), { force: true });
    renameSync(unfinished, target);
    sync(directory);
    return digest;
  } finally {
    lock.release();
  }
}

/** Leaves no region behind if one of them cannot be taken. */
function takeRegions(file: string, directory: string, operator: Operator): void {
  try {
    unpackRegions(file, directory, operator);
    sync(file);
  } catch (error) {
    for (const region of regionsWithState(directory)) resetState(regionFolder(directory, region), operator);
    throw error;
  }
}

/**
 * Inspects an export. `export` writes one complete file. The header of a database that is or was in use says that a log
 * belongs to it (bytes 18 and 19, the versions of the format). Without that log it may lack acknowledged data. No other
 * file is opened, because the engine would take an empty file for a new database and write to it.
 */
export function inspectExport(file: string): Digest {
  // Opening a pipe would wait for its writer.
  if (!statSync(file).isFile()) throw new OperatorError('NotAnExport', `${file} is no file.`);
  const header = headerOf(file);
  if (!isOurHeader(header))
    throw new OperatorError('NotAnExport', `${file} is not a database of local-aws, or is damaged.`);
  if (!header.subarray(18, 20).equals(Buffer.from([2, 2]))) return inspectSealed(file);
  throw new OperatorError(
    'NotAnExport',
    `${file} is no export but a database in use, or that was: its last commits may be in a log beside it. ` +
      `Write an export with "local-aws export FILE --data-dir ${dirname(file)}" and import that.`,
  );
}

/**
 * Inspects a sealed export, because a backup may change while it lies around. An export of the first versions has no
 * seal: the engine checks what it can, but must not read a damaged text. Those versions did not count commits either.
 * A database that counts them and has no seal has lost its end, or another program made it, for instance from a
 * `state.db` without its log (`PRAGMA journal_mode = DELETE`).
 */
function inspectSealed(file: string): Digest {
  const { kind } = sealOf(file);
  if (kind === 'broken') throw damaged(file, 'its bytes are others');
  const database = openFile(file);
  try {
    checkIdentity(database, file);
    if (kind === 'none') {
      if (!isOfFirstVersions(database))
        throw new OperatorError(
          'NotAnExport',
          `${file} lacks the seal with which exports end: it was cut off, or another program wrote the file, ` +
            'which may lack the last commits. Write an export with "local-aws export FILE" and import that.',
        );
      const fault = faultOf(database);
      if (fault !== undefined) throw damaged(file, fault);
    }
    return digestOf(database);
  } finally {
    database.close();
  }
}

/** A database without any table is one whose tables are all in the log that is not there. */
function isOfFirstVersions(database: Database): boolean {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").raw().all() as [string][];
  return tables.length > 0 && tables.every(([name]) => name !== counterTable);
}

const damaged = (file: string, why: string): OperatorError =>
  new OperatorError('ExportDamaged', `${file} is not what was exported: ${why}. Nothing was imported.`);

/** Compares the copy with the digest, so that the reported state is the written one. */
function inspectCopy(copy: string, file: string, expected: Digest): Digest {
  const digest = inspect(copy);
  if (digest.digest === expected.digest) return digest;
  rmSync(copy);
  throw new OperatorError('NotImported', `${file} changed while it was copied. Nothing was imported.`);
}

/**
 * Removes the state in a data directory, the outbox, the logs and the code, so that the next start begins with an empty
 * state. What does not belong to the state stays: `faults.json`, which is the user's, the certificates in `tls`, which
 * clients may trust, the lock, and a cloud assembly. In any other directory it removes nothing.
 */
export function resetState(directory: string, operator: Operator): readonly string[] {
  // An import that was killed may have left regions alone.
  if (regionsWithState(directory).length === 0) requireState(directory);
  const lock = takeDataDirectory(directory, operator);
  try {
    const regions = regionsWithState(directory);
    // The database of the main region goes first and comes last in an import: without it no state is whole.
    const ours = readdirSync(directory).filter((name) => owned.some((pattern) => pattern.test(name)));
    rmSync(join(directory, 'state.db'), { force: true });
    for (const region of regions) resetState(regionFolder(directory, region), operator);
    const folders = [...regions.map((region) => `regions/${region}`), ...removeOwnFolders(directory)];
    if (removeTemporary(directory)) folders.push(temporaryName);
    // outputs.json comes last: until it is gone, a missing database counts as damage.
    for (const name of ours.sort((a, b) => Number(a === 'outputs.json') - Number(b === 'outputs.json')))
      rmSync(join(directory, name), { force: true });
    sync(directory);
    return [...folders, ...ours];
  } finally {
    lock.release();
  }
}

const owned = [
  /^(state\.db(-wal|-shm|\.unfinished)?|commits|checksums(\.unfinished)?|code|(amplify_)?outputs\.json)$/,
  /^key-rotation(\.done)?(\.unfinished)?\.json$/,
];

export function digestState(directory: string): Digest {
  requireDatabase(directory);
  checkAtRest(directory);
  return inspect(join(directory, 'state.db'), digestRegions(directory));
}
