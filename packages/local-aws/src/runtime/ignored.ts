import { basename, join, relative, sep } from 'node:path';
import { gitIgnored, textOf } from './gitignore.ts';
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
