import Database from 'libsql';
import type { OperatorError } from '../kernel/operator-error.ts';
import { countCommits } from './commit-counter.ts';
import { groupCommits, type DurableDatabase } from './group-commit.ts';

export interface CommitOptions {
  /** The file that says how many commits were made. */
  readonly counter?: string;
  /** What it throws stops the commit. */
  readonly beforeCommit?: () => void;
}

/**
 * Opens the data directory's database. WAL with synchronous FULL: what is committed is on disk, so that kill -9 and
 * power loss lose nothing of it; `durable()` says when that is. `check` sees the database before anything is changed in
 * it, and may refuse it; `lost` hears when writes could not be stored: nothing more is, and `durable()` is rejected.
 */
export function openDatabase(
  path: string,
  check: (database: Database.Database) => void = () => {},
  lost: (failure: OperatorError) => void = throwIt,
  { counter, beforeCommit }: CommitOptions = {},
): DurableDatabase {
  const database = new Database(path);
  try {
    check(database);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('busy_timeout = 2000');
    if (counter === undefined) return groupCommits(database, lost);
    const counted = countCommits(database, counter);
    return groupCommits(database, lost, {
      before() {
        beforeCommit?.();
        counted.before();
      },
      after: counted.after,
      close: counted.close,
    });
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Thrown outside of any call, so that the process ends. */
function throwIt(failure: OperatorError): never {
  throw failure;
}
