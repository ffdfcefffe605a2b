import { readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';

/**
 * Tells which files of an app's folder are no sources. It leaves out what `watch` of cdk.json leaves out, hidden files,
 * logs, packages, files that git ignores by a plain name, and the given places.
 */
export function ignoredIn(directory: string, places: readonly string[]): (path: string) => boolean {
  const { include, exclude } = watchOf(directory);
  const names = new Set(['node_modules', 'cdk.out', ...gitIgnored(directory)]);
  const ofPlaces = new Set(places);
  return (path) => {
    const name = basename(path);
    // What this process says may go into a file of the folder: each line would be a change, which makes a line.
    if (name.startsWith('.') || names.has(name) || /~$|\.log$/.test(name) || ofPlaces.has(path)) return true;
    const local = relative(directory, path).split(sep).join('/');
    if (exclude.some((pattern) => pattern.test(local))) return true;
    return include.length > 0 && !include.some((pattern) => pattern.test(local));
  };
}

function watchOf(directory: string): { include: RegExp[]; exclude: RegExp[] } {
  const { watch } = JSON.parse(textOf(join(directory, 'cdk.json')) || '{}') as {
    watch?: { include?: string | string[]; exclude?: string | string[] };
  };
  const patterns = (globs: string | string[] = []): RegExp[] => [globs].flat().map(patternOf);
  const include = patterns(watch?.include).filter(({ source }) => source !== patternOf('**').source);
  return { include, exclude: patterns(watch?.exclude) };
}

/** Lists the folders and files that .gitignore names without a path. */
const gitIgnored = (directory: string): string[] =>
  textOf(join(directory, '.gitignore'))
    .split('\n')
    .map((line) => line.trim().replace(/\/$/, ''))
    .filter((line) => /^[\w.-]+$/.test(line));

/**
 * Reads a glob of cdk.json: `**` stands for any path, `*` for any text within a name, and a folder for everything in
 * it.
 */
function patternOf(glob: string): RegExp {
  const text = glob
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) => globs[part] ?? part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('');
  return new RegExp(`^${text}(?:/.*)?$`);
}

const globs: Readonly<Record<string, string>> = { '**/': '(?:[^]*/)?', '**': '[^]*', '*': '[^/]*' };

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
