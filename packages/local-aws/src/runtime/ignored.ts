import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isPlainFolder, isThere, readPlainText } from '../storage/plain-file.ts';
import { watchGlob, type WatchGlob } from './watch-glob.ts';

/**
 * Tells which files of an app's folder are no sources. It leaves out what `watch` of cdk.json leaves out, hidden files,
 * logs, packages, files that git ignores, and the given places.
 */
export function ignoredIn(directory: string, places: readonly string[]): (path: string) => boolean {
  const { include, exclude } = watchOf(directory);
  const names = new Set(['node_modules', 'cdk.out']);
  const isIgnoredByGit = gitIgnored(directory);
  const ofPlaces = new Set(places);
  return (path) => {
    const name = basename(path);
    // What this process says may go into a file of the folder: each line would be a change, which makes a line.
    if (name.startsWith('.') || names.has(name) || /~$|\.log$/.test(name) || ofPlaces.has(path)) return true;
    const local = relative(directory, path).split(sep).join('/');
    if (exclude.some((matches) => matches(local)) || isIgnoredByGit(path)) return true;
    return include.length > 0 && !include.some((matches) => matches(local));
  };
}

function watchOf(directory: string): { include: WatchGlob[]; exclude: WatchGlob[] } {
  const { watch } = JSON.parse(textOf(join(directory, 'cdk.json')) || '{}') as {
    watch?: { include?: string | string[]; exclude?: string | string[] };
  };
  const patterns = (globs: string | string[] = []): string[] => [globs].flat();
  const include = patterns(watch?.include).filter((glob) => glob !== '**');
  return { include: include.map(watchGlob), exclude: patterns(watch?.exclude).map(watchGlob) };
}

/**
 * Reads the `.gitignore` files as git does: those from the root of the repository down to the folder of a file. The one
 * nearest to the file decides. docs: Git, "gitignore"
 */
function gitIgnored(directory: string): (path: string) => boolean {
  const root = repositoryOf(directory);
  const files = new Map<string, Ignore>();
  const rulesOf = (folder: string): Ignore => {
    const known = files.get(folder) ?? ignore().add(textOf(join(folder, '.gitignore')));
    files.set(folder, known);
    return known;
  };
  return (path) => {
    for (let folder = dirname(path); isWithin(root, folder); folder = dirname(folder)) {
      const { ignored, unignored } = verdictOf(rulesOf(folder), relative(folder, path).split(sep).join('/'), path);
      if (ignored || unignored) return ignored;
      if (folder === root) return false;
    }
    return false;
  };
}

/** A pattern that ends with a slash is for folders alone. */
function verdictOf(rules: Ignore, local: string, path: string): ReturnType<Ignore['test']> {
  const asFile = rules.test(local);
  const asFolder = rules.test(`${local}/`);
  return asFile.ignored !== asFolder.ignored && !isFile(path) ? asFolder : asFile;
}

/** What is not there any more may have been a folder. */
const isFile = (path: string): boolean => isThere(path) && !isPlainFolder(path);
const isWithin = (root: string, folder: string): boolean => folder === root || folder.startsWith(join(root, sep));

/** Finds the root of the repository that a folder belongs to; the folder itself if it belongs to none. */
function repositoryOf(directory: string): string {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return directory;
  }
}

function textOf(file: string): string {
  try {
    return readPlainText(file);
  } catch {
    return '';
  }
}
