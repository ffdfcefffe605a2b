import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'libsql';
import { checkCommits, isCounterDamaged } from './commit-counter.ts';
import { tellCutIndex } from './cut-index.ts';
import { openDatabase } from './database.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import type { DurableDatabase } from './group-commit.ts';
import { lockDirectory, type DirectoryLock } from './directory-lock.ts';
import { checkHealth, checkNotLost, checkOwner } from './identity.ts';
import { keepOwnFoldersPrivate } from './own-files.ts';
import { refuseForeignFiles } from './foreign-files.ts';
import { noteOpen } from './open-here.ts';
import { isDataDirectory } from './ownership.ts';
import { keepDirectoryPrivate, keepPrivate } from './private-files.ts';
import {
  examinePages,
  refuseDamaged,
  stateFiles,
  unexamined,
  type Examined,
  type StateFiles,
} from './page-checksums.ts';
import { openTemporary } from './temporary.ts';

export interface DataDirectory {
  readonly database: DurableDatabase;
  path(...parts: string[]): string;
  /** A folder for this run alone: gone when it ends, or at the next start. */
  temporary(name: string): string;
  close(): void;
}

/**
 * Opens (or creates) a data directory for one runtime alone. A directory that cannot be used is reported and left as it
 * is.
 */
export function openDataDirectory(
  directory: string,
  operator: Operator,
  lost?: (failure: OperatorError) => void,
  { acceptMissingCommits = false }: { readonly acceptMissingCommits?: boolean } = {},
): DataDirectory {
  const lock = takeDataDirectory(directory, operator);
  try {
    checkNotLost(directory);
    const file = join(directory, 'state.db');
    tellCutIndex(`${file}-shm`, operator);
    keepPrivate(file, operator);
    const files = stateFiles(directory);
    for (const beside of [files.commits, files.checksums]) if (existsSync(beside)) keepPrivate(beside, operator);
    const examined = examinePages(files);
    checkCounter(files, examined, operator, acceptMissingCommits);
    const check = (opened: Database.Database): void => {
      checkOwner(opened, file);
      const older = checkCommits(opened, file, files.commits, acceptMissingCommits);
      // This comes before anything else of the database is read, because a text that is damaged would end the process.
      if (!older) refuseDamaged(opened, files, examined.damaged);
      checkHealth(opened, file);
    };
    const known = examined.damaged.length === 0 ? examined : unexamined;
    const database = openDatabase(file, check, lost, { files, examined: known, beforeCommit: lock.guard(file) });
    const forget = noteOpen(file);
    const temporary = openTemporary(directory);
    return {
      database,
      path: (...parts) => join(directory, ...parts),
      temporary: temporary.folder,
      close() {
        try {
          database.close();
          temporary.remove();
        } finally {
          forget();
          lock.release();
        }
      },
    };
  } catch (cause) {
    lock.release();
    const advice =
      `Move ${directory} away, give another with --data-dir, ` +
      'or bring back an export with "local-aws reset --yes" and "local-aws import FILE".';
    if (cause instanceof OperatorError) throw new OperatorError(cause.code, `${cause.message} ${advice}`, { cause });
    throw new OperatorError(
      'DataDirectoryDamaged',
      `${join(directory, 'state.db')} is not a database of local-aws or is damaged. It was left as it is. ${advice}`,
      { cause },
    );
  }
}

/**
 * Without the number of commits nobody knows whether some are missing, unless the checksums of all pages are those that
 * were committed.
 */
function checkCounter(
  { commits, database }: StateFiles,
  examined: Examined,
  operator: Operator,
  accept: boolean,
): void {
  if (!isCounterDamaged(commits)) return;
  const isKnown = examined.checksums !== undefined && examined.damaged.length === 0;
  if (!isKnown && !accept)
    throw new OperatorError(
      'DataDirectoryDamaged',
      `${commits} is damaged, and nothing else tells whether ${database} has all acknowledged commits. ` +
        'It was left as it is. Go on with what is there with --accept-missing-commits.',
    );
  const why = isKnown ? 'the checksums of all pages are right' : 'you accept it';
  operator.warn(`${commits} is damaged and is written again: ${why}.`);
}

/** Makes sure that the directory can be written and that no other process uses it. The result releases it. */
export function takeDataDirectory(directory: string, operator: Operator): DirectoryLock {
  try {
    const isNew = mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined;
    // Version control must not take the directory for sources, because it contains keys.
    if (isNew) writeFileSync(join(directory, '.gitignore'), '*\n', { mode: 0o600 });
    accessSync(directory, constants.W_OK);
    refuseForeignFiles(directory);
    keepDirectoryPrivate(directory, operator);
    if (isDataDirectory(directory)) keepOwnFoldersPrivate(directory, operator);
    keepPrivate(join(directory, 'lock.db'), operator);
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause;
    throw new OperatorError(
      'DataDirectoryUnwritable',
      `The data directory ${directory} cannot be written. Give another with --data-dir.`,
      { cause },
    );
  }
  return lockDirectory(directory);
}
