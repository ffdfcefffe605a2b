import { closeSync, lstatSync, openSync, readdirSync, readSync, rmSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { ownerOnly, tighten } from './private-files.ts';
import type { Operator } from '../kernel/operator.ts';

/**
 * Recognises by name and content the files that the runtime writes below `outbox` and `logs`. A data directory may
 * already contain folders of these names with files of others.
 */
interface Folder {
  readonly name: string;
  isOurs(path: string, name: string): boolean;
}

const message = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-\d{6,}-[a-z]+\.json$/;
/** The files of the log of a day: the newest, and the one before it. */
export const isDayOfLog = (name: string): boolean => /^\d{4}-\d\d-\d\d(\.0)?\.log$/.test(name);
const event = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t[^\t]*\t/;

const folders: readonly Folder[] = [
  { name: 'outbox', isOurs: (_path, name) => message.test(name) },
  { name: 'logs', isOurs: (path, name) => isDayOfLog(name) && event.test(beginningOf(path)) },
];

/**
 * Removes the runtime's files, and folders that are then empty. Answers the names of the folders that were removed
 * completely.
 */
export function removeOwnFolders(directory: string): string[] {
  return folders
    .filter(({ name }) => isFolder(join(directory, name)))
    .filter((folder) => removeOwn(join(directory, folder.name), folder))
    .map(({ name }) => name);
}

/**
 * Removes the permissions of other users that an earlier version has left. A folder that contains foreign files keeps
 * its mode.
 */
export function keepOwnFoldersPrivate(directory: string, operator: Operator): void {
  for (const folder of folders) {
    const path = join(directory, folder.name);
    if (isFolder(path) && isOpen(path) && keepPrivateBelow(path, folder, operator)) tighten(path, 0o700, operator);
  }
}

function removeOwn(path: string, folder: Folder): boolean {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) removeOwn(below, folder);
    else if (entry.isFile() && folder.isOurs(below, entry.name)) rmSync(below);
  }
  try {
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Tells whether everything below belongs to the runtime. */
function keepPrivateBelow(path: string, folder: Folder, operator: Operator): boolean {
  let all = true;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) all = keepPrivateBelow(below, folder, operator) && all;
    else if (!entry.isFile() || !folder.isOurs(below, entry.name)) all = false;
    else if (isOpen(below)) tighten(below, ownerOnly, operator);
  }
  return all;
}

/** Links are never followed. */
const isFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const isOpen = (path: string): boolean => (lstatSync(path).mode & 0o077) !== 0;

function beginningOf(file: string): string {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(1024);
    return bytes.toString('utf8', 0, readSync(handle, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(handle);
  }
}
