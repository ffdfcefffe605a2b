import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OperatorError } from '../../src/kernel/operator-error.ts';
import { openDataDirectory, type DataDirectory } from '../../src/storage/data-directory.ts';
import { terminal } from '../support/operator.ts';

/** Opens a data directory with a table of its own. */
export function openThings(
  directory: string,
  ...more: [lost?: (failure: OperatorError) => void, options?: object]
): DataDirectory {
  const data = openDataDirectory(directory, terminal, ...more);
  data.database.exec('CREATE TABLE IF NOT EXISTS things (v)');
  return data;
}

/** Writes rows, each in a commit of its own. */
export async function writeThings(data: DataDirectory, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    data.database.prepare('INSERT INTO things VALUES (?)').run(i);
    await data.database.durable();
  }
}

/** Answers the number of rows that a start finds. */
export function thingsIn(directory: string): number {
  const data = openThings(directory);
  try {
    const [count] = data.database.prepare('SELECT count(*) FROM things').raw().get() as [number];
    return count;
  } finally {
    data.close();
  }
}

/** Copies into another directory the files of a runtime that is killed at this moment. Answers the copy. */
export function killedAt(directory: string, copy: string): string {
  for (const name of readdirSync(directory).filter((file) => !file.startsWith('lock.db')))
    copyFileSync(join(directory, name), join(copy, name));
  return copy;
}

/** Answers the code of the error that some work ends with. */
export function codeOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

/** Answers the code by which a start refuses a directory. */
export const codeOfOpening = (directory: string): unknown =>
  codeOf(() => openDataDirectory(directory, terminal).close());
