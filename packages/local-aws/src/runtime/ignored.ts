import { fstatSync, lstatSync, type Stats } from 'node:fs';
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
  const isOwnOutput = ownOutputs();
  return (path) => {
    const name = basename(path);
    if (isOwnOutput(path)) return true;
    if (name.startsWith('.') || names.has(name) || /~$|\.log$/.test(name) || ofPlaces.has(path)) return true;
    const local = relative(directory, path).split(sep).join('/');
    if (exclude.some((matches) => matches(local)) || isIgnoredByGit(path)) return true;
    return include.length > 0 && !include.some((matches) => matches(local));
  };
}

/**
 * What this process says may go into a file of the folder, whatever its name is: each line would be a change, which
 * makes a line.
 */
function ownOutputs(): (path: string) => boolean {
  const outputs = [1, 2].flatMap((descriptor) => identityOf(() => fstatSync(descriptor)) ?? []);
  return (path) => outputs.length > 0 && outputs.includes(identityOf(() => lstatSync(path)) ?? '');
}

function identityOf(stat: () => Stats): string | undefined {
  try {
    const found = stat();
    return found.isFile() ? `${found.dev}:${found.ino}` : undefined;
  } catch {
    // A descriptor may be closed, and a file gone.
    return undefined;
  }
}

function watchOf(directory: string): { include: WatchGlob[]; exclude: WatchGlob[] } {
  const { watch } = JSON.parse(textOf(join(directory, 'cdk.json')) || '{}') as {
    watch?: { include?: string | string[]; exclude?: string | string[] };
  };
  const patterns = (globs: string | string[] = []): string[] => [globs].flat();
  const include = patterns(watch?.include).filter((glob) => glob !== '**');
  return { include: include.map(watchGlob), exclude: patterns(watch?.exclude).map(watchGlob) };
}
