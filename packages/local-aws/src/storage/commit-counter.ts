import { closeSync, constants, existsSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { Database } from 'libsql';
import { OperatorError } from '../kernel/operator-error.ts';

/** A table of the database that contains the number of its commits. Digests do not include it. */
export const counterTable = 'runtime_commits';

export interface CommitCounter {
  /** The number of commits. */
  readonly count: number;
  /** Counts the commit that follows, in its transaction. */
  increase(): void;
  /** Tells the file beside the database how many commits are on disk. */
  tell(count: number): void;
  close(): void;
}

/**
 * Counts commits in the database and, when they are on disk, in a file beside it. The file is never ahead of a complete
 * database. If it is ahead, acknowledged commits are missing: a log was removed or damaged, which SQLite does not
 * report, or an older database was put back. `checkCommits` then refuses the database.
 */
export function countCommits(database: Database, file: string): CommitCounter {
  database.exec(
    `CREATE TABLE IF NOT EXISTS ${counterTable} (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL)`,
  );
  const increase = database.prepare(
    `INSERT INTO ${counterTable} VALUES (1, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count`,
  );
  const handle = openCounter(file);
  // A damaged one may be longer than a number.
  if (handle !== undefined && isCounterDamaged(file)) ftruncateSync(handle);
  let count = storedCommits(database);
  const tell = (stored: number): void => {
    if (handle === undefined) return;
    try {
      writeSync(handle, `${String(stored).padStart(digits, '0')}\n`, 0);
    } catch {
      // A file that is behind only knows less; it is not wrong.
    }
  };
  tell(count);
  return {
    get count() {
      return count;
    },
    increase: () => void (count = (increase.get() as { count: number }).count),
    tell,
    close() {
      if (handle !== undefined) closeSync(handle);
    },
  };
}

const digits = 16;

/**
 * Refuses a database with fewer commits than were acknowledged, unless `accept` is set. Answers whether it has fewer.
 */
export function checkCommits(database: Database, file: string, counter: string, accept: boolean): boolean {
  const acknowledged = acknowledgedCommits(counter);
  const missing = acknowledged - storedCommits(database);
  if (!(missing > 0)) return false;
  if (accept) return true;
  throw new OperatorError(
    'CommitsMissing',
    `${file} lacks the last ${missing} of ${acknowledged} acknowledged commits: its log (${file}-wal) was removed or ` +
      'damaged, or an older database was put back. It was left as it is. Bring back the files that belong together, ' +
      'or go on with what is there with --accept-missing-commits.',
  );
}

/** Answers the number of commits in the file beside the database; 0 if it tells none. */
export const acknowledgedCommits = (counter: string): number => {
  const text = textOf(counter);
  return text === undefined || !written.test(text) ? 0 : Number.parseInt(text, 10);
};

const written = /^\d{16}\n$/;
/** A power failure leaves this of a file that was being written for the first time. */
const blank = /^\0*$/;

/** Tells whether a file is there that says nothing: nobody knows then whether commits are missing. */
export function isCounterDamaged(counter: string): boolean {
  const text = textOf(counter);
  return text !== undefined && !written.test(text) && !blank.test(text);
}

/** Answers undefined if there is no file. A damaged one may be of any length. */
function textOf(counter: string): string | undefined {
  if (!existsSync(counter)) return undefined;
  const handle = openSync(counter, 'r');
  try {
    const bytes = Buffer.alloc(digits + 2);
    return bytes.toString('latin1', 0, readSync(handle, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(handle);
  }
}

function storedCommits(database: Database): number {
  const exists = database.prepare(`SELECT 1 FROM sqlite_master WHERE name = '${counterTable}'`).raw().all();
  if (exists.length === 0) return 0;
  return (database.prepare(`SELECT count FROM ${counterTable}`).raw().all() as [number][])[0]?.[0] ?? 0;
}

/** On a full disk the file may not exist; then the next start checks nothing. */
function openCounter(file: string): number | undefined {
  try {
    return openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  } catch {
    return undefined;
  }
}
