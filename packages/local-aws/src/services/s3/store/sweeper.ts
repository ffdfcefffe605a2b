import type { DurableDatabase } from '../../../storage/group-commit.ts';
import { isBusy } from '../../../storage/is-busy.ts';

/** Removes the bytes of blobs that nobody needs any more. */
export interface Sweeper {
  /** Removes a blob within the caller's transaction: at once, or in later turns if this turn has removed much. */
  remove(blob: number, size: number): void;
  /** Notes a blob, within the caller's transaction, that has to go when nobody needs it, at the latest at a start. */
  note(blob: number): void;
  /** Takes a blob off the list. Answers whether it was noted. */
  unnote(blob: number): boolean;
  stop(): void;
}

export const chunkBytes = 2 ** 20;
// The position is blob * 2^20 + chunk. So there is one integer key, and blobs may have 1 TiB within the integers that
// JavaScript holds exactly.
export const chunksPerBlob = 2 ** 20;
/** To remove a row of 1 MiB takes the better part of a millisecond, in which nobody else is served. */
const mostInTurn = 32;
const restMs = 1_000;

export function createSweeper(database: DurableDatabase): Sweeper {
  const deleteRows = database.prepare(
    'DELETE FROM s3_chunks WHERE position IN ' +
      '(SELECT position FROM s3_chunks WHERE position >= ? AND position < ? LIMIT ?)',
  );
  const noted = database.prepare('SELECT 1 FROM s3_garbage WHERE blob = ?').raw();
  const note = database.prepare('INSERT OR IGNORE INTO s3_garbage (blob) VALUES (?)');
  const unnote = database.prepare('DELETE FROM s3_garbage WHERE blob = ?');
  // These bytes still had a reader when the process ended, or nobody had them yet.
  const waiting = new Set(
    (database.prepare('SELECT blob FROM s3_garbage').raw().all() as [number][]).map(([id]) => id),
  );
  let removed = 0;
  let next: NodeJS.Immediate | undefined;
  let isStopped = false;

  /** Answers the number of rows that it has removed. */
  const remove = (blob: number, most: number): number =>
    deleteRows.run(blob * chunksPerBlob, (blob + 1) * chunksPerBlob, most).changes;
  const plan = (): void => {
    if (!isStopped) next ??= setImmediate(turn);
  };
  const turn = (): void => {
    next = undefined;
    removed = 0;
    try {
      sweep();
    } catch (error) {
      // Another program holds the file.
      if (!isBusy(error)) throw error;
      setTimeout(plan, restMs).unref();
    }
  };
  const sweep = (): void => {
    for (const blob of waiting) {
      // The transaction that noted it may have been undone.
      if (noted.get(blob) !== undefined) removed += remove(blob, mostInTurn - removed);
      if (removed >= mostInTurn) break;
      unnote.run(blob);
      waiting.delete(blob);
    }
    if (removed > 0) plan();
  };
  if (waiting.size > 0) plan();

  return {
    remove(blob, size) {
      plan();
      const rows = Math.ceil(size / chunkBytes);
      if (removed + rows <= mostInTurn) removed += remove(blob, mostInTurn);
      else {
        note.run(blob);
        waiting.add(blob);
      }
    },
    note: (blob) => void note.run(blob),
    unnote: (blob) => unnote.run(blob).changes > 0,
    stop() {
      isStopped = true;
      clearImmediate(next);
    },
  };
}
