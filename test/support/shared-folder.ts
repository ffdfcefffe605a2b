import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeDirectory } from './cli.ts';

/**
 * Makes a folder for what one test file makes and others of the same run take (`once.ts`), and for all that the run
 * puts into temporary folders. Nothing of it stays, whatever a failed test has left.
 */
export default function setup(): () => void {
  const directory = inMemory() ?? mkdtempSync(join(tmpdir(), 'dragons-'));
  // Another user, who runs what is installed (test/packaging), must reach folders below.
  chmodSync(directory, 0o711);
  process.env['DRAGONS_SHARED_FOLDER'] = directory;
  process.env['TMPDIR'] = directory;
  return () => removeDirectory(directory);
}

/** Eight times of what was seen while all files of a run were tested. */
const bytesOfPlace = 2 * 2 ** 30;

/**
 * Makes the folder where the machine keeps files in memory: tests ask whether writes are forced, not how fast a disk
 * is. Answers nothing where that is small or runs no programs, as in most containers, or where whoever runs the tests
 * has chosen a place.
 */
function inMemory(): string | undefined {
  if (process.env['TMPDIR'] !== undefined) return undefined;
  const place = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(place);
    if (bavail * bsize < bytesOfPlace) return undefined;
    const directory = mkdtempSync(join(place, 'dragons-'));
    const program = join(directory, 'runs');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
    if (spawnSync(program).status === 0) return directory;
    removeDirectory(directory);
  } catch {
    // There is no such place.
  }
  return undefined;
}
