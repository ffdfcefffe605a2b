import { chmodSync, closeSync, existsSync, openSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Operator } from '../kernel/operator.ts';
import { isDataDirectory } from './ownership.ts';

/** On a system without such modes (Windows), a file has its directory's protection. */
export const ownerOnly = 0o600;

/**
 * Creates the file if it does not exist. Makes it, and the files of a database beside it (-wal, -shm, which get its
 * mode), readable for its owner only.
 */
export function keepPrivate(file: string, operator: Operator): void {
  closeSync(openSync(file, 'a', ownerOnly));
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) tighten(file + suffix, ownerOnly, operator);
}

const ours = [
  /^(\.gitignore|state\.db.*|lock\.db.*|commits|checksums(\.unfinished)?|(amplify_)?outputs\.json|outbox|logs)$/,
  /^(faults\.json|cdk\.out|code|temporary|tls|key-rotation[.a-z]*\.json)$/,
];

/**
 * Makes private what an earlier version has left open to others: the outputs, and a directory of the runtime or an
 * empty one. A directory with foreign files keeps its mode, but the operator is told when others may write to it: they
 * could put another database in the place of the runtime's.
 */
export function keepDirectoryPrivate(directory: string, operator: Operator): void {
  const names = readdirSync(directory);
  const known = isDataDirectory(directory);
  if (names.length === 0 || (known && names.every((name) => ours.some((pattern) => pattern.test(name)))))
    tighten(directory, 0o700, operator);
  else if (isOpenToAll(directory))
    operator.warn(
      `${directory} holds files of others and may be written by others, who could replace the state in it.`,
    );
  if (known && names.includes('outputs.json')) tighten(join(directory, 'outputs.json'), ownerOnly, operator);
}

/** In a folder with the sticky bit, such as /tmp, everybody may write, but nobody may replace the file of another. */
function isOpenToAll(directory: string): boolean {
  const { mode } = statSync(directory);
  return process.platform !== 'win32' && (mode & 0o002) !== 0 && (mode & 0o1000) === 0;
}

/** Only the owner can change the mode, and the owner can read the file anyway. */
export function tighten(path: string, mode: number, operator: Operator): void {
  try {
    chmodSync(path, mode);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (!['EPERM', 'ENOSYS', 'ENOTSUP'].includes(code)) throw cause;
    operator.warn(`${basename(path)} in ${dirname(path)} belongs to somebody else: others may be able to read it.`);
  }
}
