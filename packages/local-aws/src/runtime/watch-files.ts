import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

export interface WatchedFiles {
  /** Every file that is watched now. */
  files(): string[];
  close(): void;
}

/** An editor writes in several steps; this is after the last of them. */
const settledMs = 10;

/**
 * Watches a folder and those within, but for what is ignored, and tells of changed files together. A file that was
 * written again as it was has not changed: a synthesis may write what it bundles beside its sources, and must not be
 * followed by another for that.
 */
export function watchFiles(
  root: string,
  isIgnored: (path: string) => boolean,
  changed: (paths: ReadonlySet<string>) => void,
): WatchedFiles {
  const watchers = new Map<string, FSWatcher>();
  let pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    timer = undefined;
    const paths = new Set([...pending].filter(differs));
    pending = new Set();
    if (paths.size > 0) changed(paths);
  };
  const digests = new Map<string, string>();
  const differs = (path: string): boolean => {
    const digest = digestOf(path);
    const isSame = digests.get(path) === digest;
    digests.set(path, digest);
    return !isSame;
  };
  const note = (path: string): void => {
    pending.add(path);
    clearTimeout(timer);
    timer = setTimeout(flush, settledMs);
  };
  const seen = (path: string): void => {
    if (isIgnored(path)) return;
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return note(path);
    if (watchers.has(path)) return;
    for (const file of open(path)) note(file);
  };
  /** The files within, which are watched from now on. */
  function open(directory: string): string[] {
    const watcher = watch(directory, (_event, name) => {
      if (name !== null) seen(join(directory, name));
    });
    // A folder that is gone takes its watcher along.
    watcher.on('error', () => void watchers.delete(directory));
    watcher.on('close', () => void watchers.delete(directory));
    watchers.set(directory, watcher);
    return within(directory).flatMap(({ path, isDirectory }) => (isDirectory ? open(path) : [path]));
  }
  const within = (directory: string): { path: string; isDirectory: boolean }[] =>
    readdirSync(directory, { withFileTypes: true })
      .map((entry) => ({ path: join(directory, entry.name), isDirectory: entry.isDirectory() }))
      .filter(({ path }) => !isIgnored(path));

  open(root);
  return {
    files: () =>
      [...watchers.keys()].flatMap((directory) =>
        within(directory)
          .filter(({ isDirectory }) => !isDirectory)
          .map(({ path }) => path),
      ),
    close() {
      clearTimeout(timer);
      for (const watcher of [...watchers.values()]) watcher.close();
    },
  };
}

/** Empty for what is not there, or cannot be read. */
function digestOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('base64');
  } catch {
    return '';
  }
}
