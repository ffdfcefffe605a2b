import Database from 'libsql';
import type { OperatorError } from '../kernel/operator-error.ts';
import { countCommits } from './commit-counter.ts';
import { groupCommits, type DurableDatabase } from './group-commit.ts';
import { PageChecksums, unexamined, type Examined, type StateFiles } from './page-checksums.ts';

export interface CommitOptions {
  /** The files beside it that contain the number of commits and the checksums of the pages. */
  readonly files?: StateFiles;
  /** What is known of the pages before the database is opened. */
  readonly examined?: Examined;
  /** Runs before each commit. An error that it throws stops the commit. */
  readonly beforeCommit?: () => void;
}

/**
 * Opens the data directory's database. It uses WAL with synchronous FULL: a commit is on disk, so kill -9 and power
 * loss lose nothing of it, and `durable()` tells when that is. `check` sees the database before anything in it is
 * changed, and may refuse it. `lost` is called when writes could not be stored; then no more are stored, and
 * `durable()` is rejected.
 */
export function openDatabase(
  path: string,
  check: (database: Database.Database) => void = () => {},
  lost: (failure: OperatorError) => void = throwIt,
  { files, examined = unexamined, beforeCommit }: CommitOptions = {},
): DurableDatabase {
  const database = new Database(path);
  try {
    check(database);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('busy_timeout = 2000');
    if (files === undefined) return groupCommits(database, lost);
    const counted = countCommits(database, files.commits);
    const pages = new PageChecksums(database, files, examined, counted.count);
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

/** Throws outside of any call, so that the process ends. */
function throwIt(failure: OperatorError): never {
  throw failure;
}
