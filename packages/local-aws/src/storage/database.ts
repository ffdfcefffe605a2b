import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import Database from 'libsql';
import type { OperatorError } from '../kernel/operator-error.ts';
import { countCommits } from './commit-counter.ts';
import { cut } from './directory-lock.ts';
import type { CommitLog } from './commit-log.ts';
import { groupCommits, type DurableDatabase } from './group-commit.ts';
import { PageChecksums, unexamined, type Examined, type StateFiles } from './page-checksums.ts';
import type { LogState } from './write-ahead-log.ts';

export interface CommitOptions {
  /** The files beside it that contain the number of commits and the checksums of the pages. */
  readonly files?: StateFiles;
  /** What is known of the pages before the database is opened. */
  readonly examined?: Examined;
  /** Runs before each commit. An error that it throws stops the commit. */
  readonly beforeCommit?: () => void;
}

/**
 * Opens the data directory's database, in WAL mode. kill -9 and power loss lose nothing of a commit that is on disk,
 * and `durable()` tells when it is. `check` sees the database before anything in it is changed, and may refuse it.
 * `lost` is called when writes could not be stored; then no more are stored, and `durable()` is rejected.
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
    const log = openLog(database, files, examined, beforeCommit);
    database.pragma('synchronous = NORMAL');
    return groupCommits(database, lost, log);
  } catch (error) {
    database.close();
    throw error;
  }
}

interface Place {
  readonly commits: number;
  readonly log: LogState;
}

/**
 * Forces the log itself, so that this thread serves others meanwhile. The engine does so when it begins a log and
 * before it folds it in. docs: SQLite, "Pragma statements": "WAL mode is always consistent with synchronous=NORMAL, but
 * WAL mode does lose durability"
 */
function openLog(
  database: Database.Database,
  files: StateFiles,
  examined: Examined,
  beforeCommit: (() => void) | undefined,
): CommitLog<Place> {
  const counted = countCommits(database, files.commits);
  const pages = new PageChecksums(database, files, examined, counted.count);
  // It stays open until the database is closed, as the files of the checksums do.
  const handle = openSync(`${files.database}-wal`, 'r+');
  return {
    before() {
      beforeCommit?.();
      if (pages.isLogCut()) throw cut(`${files.database}-wal`);
      counted.increase();
    },
    reached() {
      const log = pages.reached();
      return { place: { commits: counted.count, log }, isLong: pages.isLong(log) };
    },
    force: (done) => fdatasync(handle, done),
    forceNow: () => fdatasyncSync(handle),
    forced({ commits, log }) {
      counted.tell(commits);
      pages.forced(commits, log);
    },
    fold: () => pages.fold(),
    settle: () => pages.settle(),
    forget: () => pages.forget(),
    close() {
      closeSync(handle);
      counted.close();
      pages.close();
    },
  };
}

/** Throws outside of any call, so that the process ends. */
function throwIt(failure: OperatorError): never {
  throw failure;
}
