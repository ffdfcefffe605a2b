import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
import { isPlainFolder, isThere } from './plain-file.ts';

/** What is of use to one run alone, such as unpacked code, below the data directory: each start begins without it. */
export interface Temporary {
  /** The real path of a folder in it, which is made when it is not there. */
  folder(name: string): string;
  remove(): void;
}

/** The name of the folder in a data directory. */
export const temporaryName = 'temporary';
/** Tells it from a folder of that name that somebody else has. */
const mark = '.made-by-local-aws';

/** One process at a time has the data directory, so what lies in its folder is of nobody any more. */
export function openTemporary(directory: string): Temporary {
  const root = join(directory, temporaryName);
  removeTemporary(directory);
  sweepOldCode(join(directory, 'code'));
  return {
    folder(name) {
      if (!isThere(root)) mkdirSync(root, { mode: 0o700 });
      // Another program may have put something there while this run goes on.
      if (!isPlainFolder(root) || !isOwnTemporary(root)) throw foreign(root);
      writeFileSync(join(root, mark), '', { mode: 0o600 });
      const path = join(realpathSync(root), name);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      return path;
    },
    remove: () => removeTemporary(directory),
  };
}

const foreign = (root: string): OperatorError =>
  new OperatorError(
    'DataDirectoryForeign',
    `${root} is not what local-aws keeps under this name: something else was put there while this runtime uses the ` +
      'directory. It was left as it is: move it.',
  );

/** Whether there was one, and it was ours. */
export function removeTemporary(directory: string): boolean {
  const root = join(directory, temporaryName);
  if (!isPlainFolder(root) || !isOwnTemporary(root)) return false;
  rmSync(root, { recursive: true, force: true });
  return true;
}

/** An empty one is taken for ours: nothing is lost by that. */
export const isOwnTemporary = (root: string): boolean => {
  const names = readdirSync(root);
  return names.length === 0 || names.includes(mark);
};

const oldPrefix = 'local-aws-lambda-';

/** An earlier version kept code in the system's temporary folder, and said in a file of this name where. */
function sweepOldCode(record: string): void {
  if (lstatSync(record, { throwIfNoEntry: false })?.isFile() !== true) return;
  const folder = readFileSync(record, 'utf8');
  const name = basename(folder).slice(oldPrefix.length);
  const isOurs = dirname(folder) === realpathSync(tmpdir()) && basename(folder).startsWith(oldPrefix);
  if (isOurs && /^[A-Za-z0-9]{6}$/.test(name)) rmSync(folder, { recursive: true, force: true });
  rmSync(record);
}
