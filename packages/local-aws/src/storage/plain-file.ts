import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * Without it, whoever opens a pipe waits for its other end: this thread, or one of the four that serve all files.
 */
const atOnce = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

interface Found {
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

function check(path: string, found: Found, mostBytes: number): void {
  if (found.isDirectory()) throw refused('EISDIR', `${path} is a folder and no file`);
  if (!found.isFile()) throw refused('ENXIO', `${path} is no file`);
  if (found.size > mostBytes) throw refused('EFBIG', `${path} has more than ${mostBytes} bytes`);
}

/** Has a code like the errors of the system, which callers look at. */
const refused = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/**
 * Reads a file that somebody else may have put there. What is no file (a folder, pipe, device or socket, also behind a
 * link) is refused and never waited for, and so is a file that is too long.
 */
export function readPlainFile(path: string, mostBytes: number): Buffer {
  // To open a device may have an effect.
  check(path, statSync(path), mostBytes);
  const handle = openSync(path, atOnce);
  try {
    check(path, fstatSync(handle), mostBytes);
    return readFileSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The most characters of a text: V8 makes none that is much longer. */
const mostOfText = 500_000_000;

export const readPlainText = (path: string): string => readPlainFile(path, mostOfText).toString('utf8');

/** Does the same while others are served. */
export async function readPlainFileLater(path: string, mostBytes: number): Promise<Buffer> {
  const handle = await open(path, atOnce);
  try {
    check(path, await handle.stat(), mostBytes);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Tells whether a path names a file itself, and not a link to one. */
export const isPlainFile = (path: string): boolean => kindOf(path)?.isFile() === true;

/** Tells whether a path names a folder itself, and not a link to one. */
export const isPlainFolder = (path: string): boolean => kindOf(path)?.isDirectory() === true;

/** Tells whether there is anything, be it a link to nowhere. */
export const isThere = (path: string): boolean => kindOf(path) !== undefined;

function kindOf(path: string) {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}
