import type { Database } from 'libsql';
import { messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { CommitLog } from './commit-log.ts';

/** A database that commits all writes of one turn of the event loop together, and forces commits together. */
export interface DurableDatabase extends Database {
  /**
   * Resolves when everything that was written until now is on disk. Everything that leaves the process must wait for
   * it: an answer, a frame, an event for a function, a file for another process. Promises resolve in the order of the
   * calls.
   */
  durable(): Promise<void>;
  /**
   * Runs `work` right before the present transaction is committed. What it writes is part of that transaction, so that
   * a service can write the last of several states of a turn, and leave out those before it.
   */
  later(work: () => void): void;
}

interface Waiting {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const reads = /^\s*(SELECT|PRAGMA|EXPLAIN)\b/i;
const settled = Promise.resolve();
/** The most writes of a transaction, so that a turn that writes without end does not make a transaction without end. */
const mostWrites = 1_000;

/**
 * The open transaction that the writes of one turn share, and the commits that are on their way to the disk:
 *
 *     open → written → forcing → durable
 *
 * - open → written: the turn ends, and the transaction is committed to the log.
 * - written → forcing: no forced write is under way, so that the next one takes all that is written.
 * - forcing → durable: the disk has it.
 *
 * Without a log to force, a commit of the engine is itself forced: open → durable.
 */
class CommitGroup {
  readonly #database: Database;
  readonly #lost: (failure: OperatorError) => void;
  readonly #log: CommitLog | undefined;
  readonly #begin;
  readonly #commit;
  readonly #savepoint;
  readonly #release;
  readonly #rollBackTo;
  #isClosed = false;
  #writes = 0;
  /** The depth of nested transactions. A commit must not come between them. */
  #depth = 0;
  #failure: OperatorError | undefined;
  #open: Waiting | undefined;
  #written: Waiting[] = [];
  #forcing: Waiting[] = [];
  /** How far the last commit reached. */
  #place: unknown;
  /** Something is committed that the log has not been told of as forced. */
  #isBehind = false;
  #late: (() => void)[] = [];

  constructor(database: Database, lost: (failure: OperatorError) => void, log: CommitLog | undefined) {
    this.#database = database;
    this.#lost = lost;
    this.#log = log;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#savepoint = database.prepare('SAVEPOINT work');
    this.#release = database.prepare('RELEASE work');
    this.#rollBackTo = database.prepare('ROLLBACK TO work');
  }

  /** Runs a statement that may write. Most errors undo only their statement, and the group goes on. */
  attempt<Parameters extends unknown[], Result>(
    work: (...parameters: Parameters) => Result,
    self: unknown,
    ...parameters: Parameters
  ): Result {
    this.#join();
    try {
      return work.apply(self, parameters);
    } catch (error) {
      throw this.#database.inTransaction ? error : this.#fail(error);
    }
  }

  /** Runs `work` and keeps all of its writes, or none if it throws. */
  transaction<Result>(work: (...parameters: unknown[]) => Result, parameters: unknown[]): Result {
    this.#join();
    this.#savepoint.run();
    this.#depth += 1;
    try {
      const result = work(...parameters);
      this.#release.run();
      return result;
    } catch (error) {
      if (!this.#database.inTransaction) throw this.#fail(error);
      this.#rollBackTo.run();
      this.#release.run();
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  later(work: () => void): void {
    this.#join();
    this.#late.push(work);
  }

  /** Commits the open transaction. */
  readonly end = (): void => {
    const ended = this.#open;
    if (!ended) return;
    try {
      this.#writeLate();
      this.#log?.before();
      this.#commit.run();
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#open = undefined;
    if (!this.#log) return ended.resolve();
    this.#written.push(ended);
    const { place, isLong } = this.#log.reached();
    this.#place = place;
    this.#isBehind = true;
    if (isLong) this.#fold(this.#log);
    else if (this.#forcing.length === 0) this.#force(this.#log);
  };

  #writeLate(): void {
    this.#depth += 1;
    try {
      for (let work = this.#late.shift(); work; work = this.#late.shift()) work();
    } finally {
      this.#depth -= 1;
    }
  }

  durable(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return (this.#open ?? this.#written.at(-1) ?? this.#forcing.at(-1))?.promise ?? settled;
  }

  close(): void {
    this.end();
    try {
      if (this.#log) this.#settle(this.#log);
    } finally {
      this.#isClosed = true;
      this.#database.close();
      this.#log?.close();
    }
    if (this.#failure) throw this.#failure;
  }

  #force(log: CommitLog): void {
    const taken = this.#written;
    const place = this.#place;
    this.#written = [];
    this.#forcing = taken;
    log.force((error) => {
      // Meanwhile it was forced at once, or failed.
      if (this.#forcing !== taken) return;
      if (error) return void this.#fail(error);
      log.forced(place);
      this.#isBehind = this.#written.length > 0;
      this.#forcing = [];
      for (const { resolve } of taken) resolve();
      if (this.#isBehind) this.#force(log);
    });
  }

  #forceNow(log: CommitLog): void {
    const taken = [...this.#forcing, ...this.#written];
    if (taken.length === 0) return;
    try {
      log.forceNow();
    } catch (error) {
      this.#fail(error);
      return;
    }
    log.forced(this.#place);
    this.#isBehind = false;
    this.#forcing = [];
    this.#written = [];
    for (const { resolve } of taken) resolve();
  }

  /** The engine folds the log in when it closes the database, also after a loss, with all that was committed before. */
  #settle(log: CommitLog): void {
    try {
      if (this.#isBehind) log.forceNow();
    } catch (error) {
      this.#fail(error);
      return log.forget();
    }
    if (this.#isBehind) log.forced(this.#place);
    for (const { resolve } of [...this.#forcing, ...this.#written]) resolve();
    this.#forcing = [];
    this.#written = [];
    try {
      log.settle();
    } catch (error) {
      // A log that was cut cannot be folded in.
      if (!this.#failure) throw error;
    }
  }

  #fold(log: CommitLog): void {
    this.#forceNow(log);
    if (!this.#failure) log.fold();
  }

  #join(): void {
    if (this.#failure) throw this.#failure;
    // A closed database ends the process when it is asked whether a transaction is open. observed: libsql 0.5.29
    if (this.#isClosed) throw new Error('The database is closed: what comes too late is not stored.');
    if (this.#open) {
      // A full disk or a failed read undoes the whole transaction, with the writes of others. Later writes must not be
      // stored without them.
      if (!this.#database.inTransaction) throw this.#fail('their transaction was rolled back');
      this.#writes += 1;
      if (this.#writes <= mostWrites || this.#depth > 0) return;
      this.end();
      if (this.#failure) throw this.#failure;
    }
    this.#begin.run();
    this.#open = createWaiting();
    this.#writes = 1;
    setImmediate(this.end);
  }

  #fail(cause: unknown): OperatorError {
    if (this.#failure) return this.#failure;
    this.#failure = cause instanceof OperatorError ? cause : notStored(cause);
    const unstored = [...this.#forcing, ...this.#written, ...(this.#open ? [this.#open] : [])];
    this.#forcing = [];
    this.#written = [];
    this.#open = undefined;
    this.#late = [];
    try {
      if (!this.#isClosed && this.#database.inTransaction) this.#database.exec('ROLLBACK');
    } catch {
      // Closing the file also ends the transaction, without a commit.
    }
    for (const { reject } of unstored) reject(this.#failure);
    this.#lost(this.#failure);
    return this.#failure;
  }
}

/**
 * Groups commits. The first write opens a transaction and later ones join it. It is committed when the event loop has
 * handled the present events: that is one turn, however many requests it served. A transaction of a service is a
 * savepoint within it. Readers of this connection see uncommitted data, and their answers wait like all others. If the
 * commit or the forced write fails, memory is ahead of the disk and stays so: nothing is acknowledged any more, and
 * `lost` must end the runtime that uses it. The engine must force commits by itself (synchronous = FULL) if there is no
 * `log`, and leave it to the log if there is (synchronous = NORMAL).
 */
export function groupCommits(
  database: Database,
  lost: (failure: OperatorError) => void,
  log?: CommitLog,
): DurableDatabase {
  const group = new CommitGroup(database, lost, log);
  const methods = {
    prepare(sql: string) {
      const statement = database.prepare(sql);
      if (reads.test(sql)) return statement;
      const { run, get, all, iterate } = statement;
      return Object.assign(statement, {
        run: (...parameters: unknown[]) => group.attempt(run, statement, ...parameters),
        get: (...parameters: unknown[]) => group.attempt(get, statement, ...parameters),
        all: (...parameters: unknown[]) => group.attempt(all, statement, ...parameters),
        iterate: (...parameters: unknown[]) => group.attempt(iterate, statement, ...parameters),
      });
    },
    exec: (sql: string) => group.attempt(database.exec, database, sql),
    transaction:
      (work: (...parameters: unknown[]) => unknown) =>
      (...parameters: unknown[]) =>
        group.transaction(work, parameters),
    pragma(source: string, options?: Parameters<Database['pragma']>[1]) {
      group.end();
      return database.pragma(source, options);
    },
    durable: () => group.durable(),
    later: (work: () => void) => group.later(work),
    close: () => group.close(),
  };
  return Object.assign(Object.create(database) as Database, methods) as unknown as DurableDatabase;
}

const notStored = (cause: unknown): OperatorError =>
  new OperatorError(
    'StateNotStored',
    `The last writes could not be stored: ${messageOf(cause)}. ` +
      'Nothing that was acknowledged is lost. See to the disk, and start again.',
    { cause },
  );

function createWaiting(): Waiting {
  let settle: Pick<Waiting, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  // It may be that nobody waits.
  promise.catch(() => undefined);
  return { promise, ...(settle as unknown as Pick<Waiting, 'resolve' | 'reject'>) };
}
