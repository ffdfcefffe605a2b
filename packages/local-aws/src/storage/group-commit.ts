import type { Database } from 'libsql';
import { messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';

/** A database whose writes reach the disk together, those of one turn of the event loop by one forced write. */
export interface DurableDatabase extends Database {
  /**
   * Fulfilled when everything that was written until now is on disk, at once when it is already. Whatever leaves the
   * process awaits it first: an answer, a frame, an event for a function, a file for another process. In the order of
   * the calls.
   */
  durable(): Promise<void>;
}

interface Waiting {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const reads = /^\s*(SELECT|PRAGMA|EXPLAIN)\b/i;
const settled = Promise.resolve();
/** A turn that writes without end must not become one transaction without end. */
const most = 1_000;

/**
 * The first write opens a transaction, later ones join it, and it is committed when the event loop has handled what it
 * had to handle: a turn, however many requests it served. What services call a transaction is a savepoint within.
 * Readers of this connection see what is not committed yet, and their answers wait like all others.
 *
 * When the commit fails, memory is ahead of the disk and stays so: nobody is told of anything any more, and `lost` is
 * to end the process. It does not come back to what is stored by itself.
 */
export function groupCommits(database: Database, lost: (failure: OperatorError) => void): DurableDatabase {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const savepoint = database.prepare('SAVEPOINT work');
  const release = database.prepare('RELEASE work');
  const rollBackTo = database.prepare('ROLLBACK TO work');
  let open = false;
  let writes = 0;
  /** Of transactions within each other, which a commit must not come between. */
  let depth = 0;
  let failure: OperatorError | undefined;
  let waiting: Waiting | undefined;

  const enter = (): void => {
    if (failure) throw failure;
    if (open) {
      // A full disk or a failed read rolls everything back, also the writes of others; what follows must not be stored
      // without them.
      if (!database.inTransaction) throw fail('their transaction was rolled back');
      writes += 1;
      if (writes <= most || depth > 0) return;
      end();
      if (failure) throw failure;
    }
    begin.run();
    open = true;
    writes = 1;
    setImmediate(end);
  };

  const end = (): void => {
    if (!open) return;
    try {
      commit.run();
    } catch (error) {
      fail(error);
      return;
    }
    // In one step with the answers' release, so that none overtakes another.
    open = false;
    waiting?.resolve();
    waiting = undefined;
  };

  const fail = (cause: unknown): OperatorError => {
    if (failure) return failure;
    failure = new OperatorError(
      'StateNotStored',
      `The last writes could not be stored: ${messageOf(cause)}. ` +
        'Nothing that was acknowledged is lost. See to the disk, and start again.',
      { cause },
    );
    open = false;
    try {
      if (database.inTransaction) database.exec('ROLLBACK');
    } catch {
      // Closing the file does the same.
    }
    waiting?.reject(failure);
    lost(failure);
    return failure;
  };

  /** Most errors undo their statement alone, and the group goes on. */
  const attempt = <Parameters extends unknown[], Result>(
    work: (...parameters: Parameters) => Result,
    self: unknown,
    ...parameters: Parameters
  ): Result => {
    enter();
    try {
      return work.apply(self, parameters);
    } catch (error) {
      throw database.inTransaction ? error : fail(error);
    }
  };

  const undo = (): void => {
    rollBackTo.run();
    release.run();
  };

  const methods = {
    prepare(sql: string) {
      const statement = database.prepare(sql);
      if (reads.test(sql)) return statement;
      const { run, get, all, iterate } = statement;
      return Object.assign(statement, {
        run: (...parameters: unknown[]) => attempt(run, statement, ...parameters),
        get: (...parameters: unknown[]) => attempt(get, statement, ...parameters),
        all: (...parameters: unknown[]) => attempt(all, statement, ...parameters),
        iterate: (...parameters: unknown[]) => attempt(iterate, statement, ...parameters),
      });
    },
    exec: (sql: string) => attempt(database.exec, database, sql),
    transaction:
      (work: (...parameters: unknown[]) => unknown) =>
      (...parameters: unknown[]) => {
        enter();
        savepoint.run();
        depth += 1;
        try {
          const result = work(...parameters);
          release.run();
          return result;
        } catch (error) {
          if (!database.inTransaction) throw fail(error);
          undo();
          throw error;
        } finally {
          depth -= 1;
        }
      },
    pragma(source: string, options?: Parameters<Database['pragma']>[1]) {
      end();
      return database.pragma(source, options);
    },
    durable(): Promise<void> {
      if (failure) return Promise.reject(failure);
      if (!open) return settled;
      waiting ??= createWaiting();
      return waiting.promise;
    },
    close() {
      end();
      database.close();
      if (failure) throw failure;
    },
  };
  return Object.assign(Object.create(database) as Database, methods) as unknown as DurableDatabase;
}

function createWaiting(): Waiting {
  let settle: Pick<Waiting, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...(settle as unknown as Pick<Waiting, 'resolve' | 'reject'>) };
}
