import Database from 'libsql';
import type { OperatorError } from '../kernel/operator-error.ts';
import type { ChecksumsFile } from './checksums-file.ts';
import { countCommits } from './commit-counter.ts';
import { groupCommits, type DurableDatabase } from './group-commit.ts';
import { PageChecksums, type StateFiles } from './page-checksums.ts';

export interface CommitOptions {
  /** The files beside it that say how many commits were made, and what the pages were then. */
  readonly files?: StateFiles;
  /** What is known of the pages before it is opened. */
  readonly checksums?: ChecksumsFile | undefined;
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
  { files, checksums, beforeCommit }: CommitOptions = {},
): DurableDatabase {
  const database = new Database(path);
  try {
    check(database);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('busy_timeout = 2000');
    if (files === undefined) return groupCommits(database, lost);
    const counted = countCommits(database, files.commits);
    const pages = new PageChecksums(database, files, checksums, counted.count);
    return groupCommits(database, lost, {
      before() {
        beforeCommit?.();
        counted.before();
      },
      after() {
        counted.after();
        pages.committed(counted.count);
      },
      settle: () => pages.settle(),
      close() {
        counted.close();
        pages.close();
      },
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
