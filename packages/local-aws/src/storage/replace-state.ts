import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Operator } from '../kernel/operator.ts';
import { hasDatabase } from './identity.ts';
import { isDataDirectory } from './ownership.ts';
import { isPlainFile } from './plain-file.ts';
import { regionsWithState } from './region-folders.ts';
import { sync } from './region-states.ts';
import { snapshotFile } from './snapshots.ts';
import { exportState, importState, resetState } from './transfer.ts';

/** The name of the snapshot of the state before. */
export const before = 'before the last change';
/** The name of the one that a change has left that was interrupted. */
const interrupted = 'before an interrupted change';

const unfinishedIn = (directory: string): string => `${snapshotFile(directory, before)}.new`;

/** Puts an export, or an empty state, into a directory that nobody uses. The old state becomes a snapshot. */
export function replaceState(directory: string, file: string | undefined, operator: Operator): void {
  finishReplacing(directory, operator);
  const kept = snapshotFile(directory, before);
  const unfinished = unfinishedIn(directory);
  mkdirSync(dirname(kept), { recursive: true, mode: 0o700 });
  exportState(directory, unfinished, operator);
  resetState(directory, operator);
  try {
    if (file !== undefined) importState(directory, file, operator);
  } catch (error) {
    if (!existsSync(join(directory, 'state.db'))) importState(directory, unfinished, operator);
    throw error;
  } finally {
    renameSync(unfinished, kept);
  }
}

/**
 * Deals with a change that was interrupted, by kill -9 or a full disk. Until the change is complete, the state before
 * is only in the file that is to become its snapshot: it is brought back when there is no state. When there is one, the
 * file becomes a snapshot.
 */
export function finishReplacing(directory: string, operator: Operator): void {
  const unfinished = unfinishedIn(directory);
  if (!isPlainFile(unfinished)) return;
  if (hasDatabase(directory)) {
    const file = snapshotFile(directory, freeName(directory));
    renameSync(unfinished, file);
    operator.warn(`A change of the state was interrupted. The state before it is kept as ${file}.`);
    return;
  }
  // What is left of either state is not whole.
  if (isDataDirectory(directory) || regionsWithState(directory).length > 0) resetState(directory, operator);
  importState(directory, unfinished, operator);
  rmSync(unfinished);
  sync(dirname(unfinished));
  operator.warn('A change of the state was interrupted, and undone: the state is the one before it.');
}

function freeName(directory: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? interrupted : `${interrupted} ${number}`;
    if (!existsSync(snapshotFile(directory, name))) return name;
  }
}
