import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { claimPresence } from './presence.ts';
import { ownerOnly } from './private-files.ts';
import { isBusy } from './is-busy.ts';

/** The lock of one runtime on a data directory. */
export interface DirectoryLock {
  /**
   * Answers a check that throws when the directory may belong to another runtime: the database is no longer the one at
   * its path, or another runtime has the lock. The check takes some microseconds.
   */
  guard(database: string): () => void;
  release(): void;
}

/**
 * Locks a directory. The operating system releases the locks however the process ends, so a kill leaves nothing behind.
 * Deleting the lock file does not let a second runtime in: the presence needs no file, and the lock file is made and
 * locked again before the next commit.
 */
export function lockDirectory(directory: string): DirectoryLock {
  const leave = claimPresence(directory);
  if (!leave) throw inUse(directory);
  const file = join(directory, 'lock.db');
  let lock: (() => void) | undefined;
  try {
    lock = lockFile(file);
    if (!lock) throw inUse(directory);
  } catch (error) {
    leave();
    throw error;
  }
  let inode = inodeOf(file);
  const keep = (): void => {
    if (inode !== undefined && inodeOf(file) === inode) return;
    const anew = lockFile(file);
    if (!anew) throw taken(directory, file);
    lock?.();
    [lock, inode] = [anew, inodeOf(file)];
  };
  return {
    guard(database) {
      const files = [database, `${database}-wal`].map((file) => standing(directory, file));
      return () => {
        for (const check of files) check();
        keep();
      };
    },
    release() {
      lock?.();
      lock = undefined;
      leave();
    },
  };
}

/**
 * Answers a check that throws if a file is not the one that it was, or is shorter. What is committed to a file that is
 * no longer at its path would be gone with this process.
 */
function standing(directory: string, file: string): () => void {
  let was = statOf(file);
  return () => {
    const now = statOf(file);
    was ??= now;
    if (now?.inode !== was?.inode) throw taken(directory, file);
    // A log is begun again when it was folded in, also by others.
    if (now && was && now.size < was.size && !file.endsWith('-wal')) throw cut(file);
    was = now;
  };
}

/** Answers undefined if another process has the lock. */
function lockFile(file: string): (() => void) | undefined {
  let lock: Database.Database | undefined;
  try {
    makePrivate(file);
    lock = new Database(file);
    // A journal on disk needs room that a full disk has not.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock?.close();
    if (isBusy(cause)) return undefined;
    if (isOfDisk(cause))
      throw new OperatorError('DataDirectoryUnwritable', `${file} cannot be written: ${messageOf(cause)}.`, { cause });
    throw new OperatorError(
      'DataDirectoryForeign',
      `${file} is not what local-aws keeps under this name, or is damaged. It was left as it is: remove it when no ` +
        'runtime uses the directory.',
      { cause },
    );
  }
  const held = lock;
  return () => {
    // Closing the file alone would leave the lock to the garbage collector.
    held.exec('ROLLBACK');
    held.close();
  };
}

/** The disk is full or broken; nobody has put another file there. docs: SQLite, "Result and Error Codes" */
const isOfDisk = (cause: unknown): boolean =>
  /^(?:SQLITE_(?:FULL|IOERR|CANTOPEN|READONLY)|ENOSPC|EDQUOT|EIO|EROFS|EACCES)/.test(
    (cause as { code?: string }).code ?? '',
  );

/** Opening and closing an existing file would end the locks that this process has on it. */
function makePrivate(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'wx', ownerOnly));
}

const inodeOf = (file: string): string | undefined => statOf(file)?.inode;

function statOf(file: string): { readonly inode: string; readonly size: bigint } | undefined {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found && { inode: `${found.dev}:${found.ino}`, size: found.size };
}

const inUse = (directory: string): OperatorError =>
  new OperatorError(
    'DataDirectoryInUse',
    `Another runtime uses the data directory ${directory}. Stop it, or give another with --data-dir.`,
  );

const taken = (directory: string, file: string): OperatorError =>
  new OperatorError(
    'DataDirectoryTaken',
    `${file} was removed or replaced while this runtime uses ${directory}: another may use it now, and ` +
      'what this one would store is stored no more. Bring the file back if you have it, and start again.',
  );

/** Another program has taken bytes of a file away. */
export const cut = (file: string): OperatorError =>
  new OperatorError(
    'DataDirectoryDamaged',
    `${file} was cut by another program while this runtime uses it: what was acknowledged may be lost, and nothing ` +
      'more is stored. Bring back an export with "local-aws reset --yes" and "local-aws import FILE".',
  );
