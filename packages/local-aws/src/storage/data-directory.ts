import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { checkCommits } from './commit-counter.ts';
import { openDatabase } from './database.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import type { DurableDatabase } from './group-commit.ts';
import { checkIdentity, checkNotLost } from './identity.ts';
import { keepOwnFoldersPrivate } from './own-files.ts';
import { refuseForeignFiles } from './foreign-files.ts';
import { isDataDirectory } from './ownership.ts';
import { keepDirectoryPrivate, keepPrivate } from './private-files.ts';
import { stayInPlace } from './stay-in-place.ts';

export interface DataDirectory {
  readonly database: DurableDatabase;
  path(...parts: string[]): string;
  close(): void;
}

/** Opens (or creates) a data directory for one runtime alone. What cannot be used is reported and left as it is. */
export function openDataDirectory(
  directory: string,
  operator: Operator,
  lost?: (failure: OperatorError) => void,
  { acceptMissingCommits = false }: { readonly acceptMissingCommits?: boolean } = {},
): DataDirectory {
  const release = takeDataDirectory(directory, operator);
  try {
    checkNotLost(directory);
    const file = join(directory, 'state.db');
    keepPrivate(file, operator);
    const counter = join(directory, 'commits');
    if (existsSync(counter)) keepPrivate(counter, operator);
    const check = (opened: Database.Database): void => {
      checkIdentity(opened, file);
      checkCommits(opened, file, counter, acceptMissingCommits);
    };
    const beforeCommit = stayInPlace(directory, [join(directory, 'lock.db'), file]);
    const database = openDatabase(file, check, lost, { counter, beforeCommit });
    return {
      database,
      path: (...parts) => join(directory, ...parts),
      close() {
        try {
          settle(database);
          database.close();
        } finally {
          release();
        }
      },
    };
  } catch (cause) {
    release();
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
 * Leaves one file in a directory that is not in use. If another program reads it at this moment, the log stays, and the
 * next start reads that.
 */
function settle(database: Database.Database): void {
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (!/^SQLITE_(BUSY|LOCKED)/.test(String((error as { code?: unknown }).code))) throw error;
  }
}

/** Makes sure that the directory can be written and that no other process uses it; the result gives it back. */
export function takeDataDirectory(directory: string, operator: Operator): () => void {
  try {
    const isNew = mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined;
    // No version control is to take it for sources: it holds keys.
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
  return takeLock(directory);
}

/** The operating system releases the lock however the process ends, so a kill leaves nothing behind. */
function takeLock(directory: string): () => void {
  const lock = new Database(join(directory, 'lock.db'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new OperatorError(
      'DataDirectoryInUse',
      `Another runtime uses the data directory ${directory}. Stop it, or give another with --data-dir.`,
      { cause },
    );
  }
  return () => {
    // To close the file alone would leave the lock to the garbage collector.
    lock.exec('ROLLBACK');
    lock.close();
  };
}
