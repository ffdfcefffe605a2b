import { resolve } from 'node:path';

const files = new Set<string>();

/**
 * Notes that this process has a database open. Whoever else in it opens and closes the file takes the engine's locks
 * away; then another process that closes the database counts itself as the last, and removes its log. docs: SQLite,
 * "How To Corrupt An SQLite Database File" (POSIX advisory locks canceled by a separate thread doing close()). Answers
 * a function that forgets it.
 */
export function noteOpen(file: string): () => void {
  const path = resolve(file);
  files.add(path);
  return () => void files.delete(path);
}

/** Tells whether this process has the database open. */
export const isOpenHere = (file: string): boolean => files.has(resolve(file));
