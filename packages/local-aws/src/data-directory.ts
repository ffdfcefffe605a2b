import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { openDatabase } from './database.ts';
import { AwsError } from './errors.ts';

export interface DataDirectory {
  readonly database: Database.Database;
  path(...parts: string[]): string;
  close(): void;
}

/** Opens (or creates) a data directory for one runtime alone. */
export function openDataDirectory(directory: string): DataDirectory {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
  } catch (cause) {
    throw new AwsError('DataDirectoryUnwritable', `The data directory ${directory} cannot be written. Give another with --data-dir.`, { cause });
  }
  const release = takeLock(directory);
  try {
    const database = openDatabase(join(directory, 'state.db'));
    return {
      database,
      path: (...parts) => join(directory, ...parts),
      close() {
        database.close();
        release();
      },
    };
  } catch (cause) {
    release();
    throw new AwsError('DataDirectoryDamaged', `${join(directory, 'state.db')} is not a database of local-aws or is damaged. Move ${directory} away, or give another with --data-dir.`, { cause });
  }
}

/** The operating system releases the lock however the process ends, so a kill leaves nothing behind. */
function takeLock(directory: string): () => void {
  const lock = new Database(join(directory, 'lock.db'));
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new AwsError('DataDirectoryInUse', `Another runtime uses the data directory ${directory}. Stop it, or give another with --data-dir.`, { cause });
  }
  return () => lock.close();
}
