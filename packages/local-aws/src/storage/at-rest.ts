import Database from 'libsql';
import { OperatorError } from '../kernel/operator-error.ts';
import { lockDirectory, type DirectoryLock } from './directory-lock.ts';
import { examinePages, refuseDamaged, stateFiles } from './page-checksums.ts';

/** Checks a directory that no runtime uses, as a start would check it. */
export function checkAtRest(directory: string): void {
  let lock: DirectoryLock;
  try {
    lock = lockDirectory(directory);
  } catch {
    // A runtime uses it and has checked it, or the directory cannot be written.
    return;
  }
  try {
    const files = stateFiles(directory);
    const { damaged } = examinePages(files);
    if (damaged.length === 0) return;
    const database = openFile(files.database);
    try {
      refuseDamaged(database, files, damaged);
    } finally {
      database.close();
    }
  } finally {
    lock.release();
  }
}

/** Opens a file. Turns an error of SQLite about it into a sentence. */
export function openFile(file: string): Database.Database {
  try {
    const database = new Database(file);
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return database;
  } catch (cause) {
    throw new OperatorError('NotAnExport', `${file} is not a database of local-aws, or is damaged.`, { cause });
  }
}
