import { statSync } from 'node:fs';
import { OperatorError } from '../kernel/operator-error.ts';

/**
 * Whether these files are still at their paths. Who deletes the lock of a running runtime, or the database, lets a
 * second one in, and what the first stores from then on is lost: it must not store anything more. Returned is the
 * check, which takes some microseconds.
 */
export function stayInPlace(directory: string, files: readonly string[]): () => void {
  const known = files.map((file) => ({ file, was: inodeOf(file) }));
  return () => {
    const moved = known.find(({ file, was }) => inodeOf(file) !== was);
    if (moved)
      throw new OperatorError(
        'DataDirectoryTaken',
        `${moved.file} was removed or replaced while this runtime uses ${directory}: another may use it now, and ` +
          'what this one would store is stored no more. Bring the file back if you have it, and start again.',
      );
  };
}

function inodeOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found && `${found.dev}:${found.ino}`;
}
