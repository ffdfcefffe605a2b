import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isPlainFolder, isThere, readPlainText } from '../storage/plain-file.ts';
import { gitPattern, type GitPattern } from './git-pattern.ts';

/**
 * Tells which files git ignores by the `.gitignore` files from the root of the repository down to the folder of a file.
 * The last line that matches decides, in the file that is nearest; but what lies in a folder that is ignored is ignored
 * whatever they say. docs: Git, "gitignore"
 */
export function gitIgnored(directory: string): (path: string) => boolean {
  const root = repositoryOf(directory);
  const files = new Map<string, readonly GitPattern[]>();
  const patternsOf = (folder: string): readonly GitPattern[] => {
    const known = files.get(folder) ?? readPatterns(textOf(join(folder, '.gitignore')));
    files.set(folder, known);
    return known;
  };
  const decide = (path: string, isFolder: () => boolean): boolean => {
    for (let folder = dirname(path); isWithin(root, folder); folder = dirname(folder)) {
      const local = localPath(folder, path);
      const decisive = patternsOf(folder).find(
        ({ matches, isForFolders }) => matches(local) && (!isForFolders || isFolder()),
      );
      if (decisive) return !decisive.isException;
      if (folder === root) break;
    }
    return false;
  };
  return (path) => {
    if (!isWithin(root, dirname(path))) return false;
    const names = relative(root, path).split(sep);
    for (let count = 1; count < names.length; count += 1)
      if (decide(join(root, ...names.slice(0, count)), () => true)) return true;
    // What is not there any more may have been a folder.
    return decide(path, () => !isThere(path) || isPlainFolder(path));
  };
}

const localPath = (folder: string, path: string): string => relative(folder, path).split(sep).join('/');

/** Reads the lines of a file. The last one comes first, because it decides. */
const readPatterns = (text: string): readonly GitPattern[] =>
  text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((line) => gitPattern(line.endsWith('\r') ? line.slice(0, -1) : line) ?? [])
    .reverse();

const isWithin = (root: string, folder: string): boolean => folder === root || folder.startsWith(join(root, sep));

/** Finds the root of the repository that a folder belongs to; the folder itself if it belongs to none. */
function repositoryOf(directory: string): string {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return directory;
  }
}

export function textOf(file: string): string {
  try {
    return readPlainText(file);
  } catch {
    return '';
  }
}
