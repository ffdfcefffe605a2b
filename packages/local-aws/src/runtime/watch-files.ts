import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

export interface WatchedFiles {
  /** Every file that is watched now. */
  files(): string[];
  close(): void;
}

/** An editor writes in several steps; this is after the last of them. */
const settledMs = 10;

/** Watches a folder and those within, but for what is ignored, and tells of changed files together. */
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
    const paths = pending;
    pending = new Set();
    changed(paths);
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
