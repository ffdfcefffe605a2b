import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'libsql';
import { OperatorError } from '../kernel/operator-error.ts';

/** This number in the database's header tells a file of this runtime from one of another application. */
export const applicationId = 0x6c_61_77_73;
/** The version grows when a changed table would be unusable for an older runtime, or unreadable for a newer one. */
const schemaVersion = 1;

// This reads all rows of the pragma, because a statement that is left after its first row keeps its lock.
const value = (database: Database, pragma: string): unknown =>
  (database.prepare(`PRAGMA ${pragma}`).raw().all() as unknown[][])[0]?.[0];

/** Refuses a database of another application or version. Marks a new database. */
export function checkOwner(database: Database, file: string): void {
  const found = Number(value(database, 'application_id'));
  const tables = Number((database.prepare('SELECT count(*) FROM sqlite_master').raw().get() as unknown[])[0]);
  if (found === 0 && tables === 0) {
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`);
    return;
  }
  if (found !== applicationId)
    throw new OperatorError(
      'DataDirectoryForeign',
      `${file} is a database of another application, or of local-aws before its first version. It was left as it is.`,
    );
  const version = Number(value(database, 'user_version'));
  if (version !== schemaVersion)
    throw new OperatorError(
      'DataDirectoryOtherVersion',
      `${file} has schema version ${version}, and this local-aws needs ${schemaVersion}. ` +
        'It was left as it is: use the version that wrote it.',
    );
}

/**
 * Does the same as `checkOwner`, and also refuses a database that the engine finds damaged. It reads the whole file,
 * which takes 1 s for 1 GB.
 */
export function checkIdentity(database: Database, file: string): void {
  checkOwner(database, file);
  checkHealth(database, file);
}

export function checkHealth(database: Database, file: string): void {
  const health = String(value(database, 'quick_check(1)'));
  if (health !== 'ok')
    throw new OperatorError(
      'DataDirectoryDamaged',
      `${file} is damaged (${health.slice(0, 200)}). It was left as it is.`,
    );
}

/** A start that was killed at once may have left an empty file. */
export function hasDatabase(directory: string): boolean {
  const file = join(directory, 'state.db');
  return existsSync(file) && statSync(file).size > 0;
}

/** Refuses to start with an empty state if a used data directory has lost its database. */
export function checkNotLost(directory: string): void {
  const file = join(directory, 'state.db');
  if (!hasDatabase(directory) && existsSync(join(directory, 'outputs.json')))
    throw new OperatorError(
      'DataDirectoryDamaged',
      `${file} is ${existsSync(file) ? 'empty' : 'missing'}, although this directory has been used.`,
    );
}
