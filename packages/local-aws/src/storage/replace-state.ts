import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Operator } from '../kernel/operator.ts';
import { snapshotFile } from './snapshots.ts';
import { exportState, importState, resetState } from './transfer.ts';

/** The name of the snapshot of the state before. */
export const before = 'before the last change';

/** Puts an export, or an empty state, into a directory that nobody uses. The old state becomes a snapshot. */
export function replaceState(directory: string, file: string | undefined, operator: Operator): void {
  const kept = snapshotFile(directory, before);
  const unfinished = `${kept}.new`;
  mkdirSync(dirname(kept), { recursive: true, mode: 0o700 });
  rmSync(unfinished, { force: true });
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
