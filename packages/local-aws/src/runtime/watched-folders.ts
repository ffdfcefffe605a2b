import { lstatSync, readdirSync, watch, type FSWatcher } from 'node:fs';
import { basename, join, sep } from 'node:path';

interface Watched {
  readonly watcher: FSWatcher;
  /** Tells the folder from another one that has its place. */
  readonly identity: string;
}

/** Has a watcher for each folder; folders that are made later get one too, also in the place of earlier ones. */
export class WatchedFolders {
  readonly #watched = new Map<string, Watched>();
  readonly #isIgnored: (path: string) => boolean;
  readonly #written: (path: string) => void;
  readonly #failed: (folder: string, cause: unknown) => void;

  constructor(
    isIgnored: (path: string) => boolean,
    written: (path: string) => void,
    failed: (folder: string, cause: unknown) => void,
  ) {
    this.#isIgnored = isIgnored;
    this.#written = written;
    this.#failed = failed;
  }

  /** Starts to watch a folder and answers the files in it. */
  open(directory: string): string[] {
    const identity = identityOf(directory);
    const watcher = identity === undefined ? undefined : this.#watch(directory);
    if (identity === undefined || !watcher) return [];
    this.#watched.set(directory, { watcher, identity });
    watcher.on('error', () => this.#forget(directory));
    return this.#within(directory).flatMap(({ path, isDirectory }) => (isDirectory ? this.open(path) : [path]));
  }

  files(): string[] {
    return [...this.#watched.keys()].flatMap((directory) =>
      this.#within(directory).flatMap(({ path, isDirectory }) => (isDirectory ? [] : [path])),
    );
  }

  close(): void {
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
  }

  #seen(path: string): void {
    if (this.#isIgnored(path)) return;
    const identity = identityOf(path);
    const known = this.#watched.get(path)?.identity;
    if (known !== undefined && known !== identity) this.#forget(path);
    if (identity === undefined) return this.#written(path);
    if (known !== identity) this.#enter(path);
  }

  #enter(directory: string): void {
    for (const file of this.open(directory)) this.#written(file);
  }

  /** A folder that is gone, or has another place, takes what is below it along. */
  #forget(directory: string): void {
    for (const [path, { watcher }] of this.#watched) {
      if (path !== directory && !path.startsWith(directory + sep)) continue;
      this.#watched.delete(path);
      watcher.close();
    }
  }

  #watch(directory: string): FSWatcher | undefined {
    try {
      return watch(directory, (_event, name) => {
        if (name === null) return;
        const path = join(directory, name);
        // The last event of a folder that is removed names the folder itself. Another may already have its place, and
        // even its number.
        if (name === basename(directory) && kindOf(path) === undefined) this.#again(directory);
        if (identityOf(directory) !== undefined) this.#seen(path);
      });
    } catch (cause) {
      // It may be gone again, or belong to somebody else; or the system watches no more folders.
      if (identityOf(directory) !== undefined) this.#failed(directory, cause);
      return undefined;
    }
  }

  #again(directory: string): void {
    if (!this.#watched.has(directory)) return;
    this.#forget(directory);
    this.#enter(directory);
  }

  #within(directory: string): { readonly path: string; readonly isDirectory: boolean }[] {
    return entriesOf(directory)
      .map((entry) => ({ path: join(directory, entry.name), isDirectory: entry.isDirectory() }))
      .filter(({ path }) => !this.#isIgnored(path));
  }
}

/** Answers undefined for what is gone. Links are not followed. */
function kindOf(path: string) {
  try {
    return lstatSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

/** Answers undefined for what is no folder; a link to one is none. */
function identityOf(path: string): string | undefined {
  const found = kindOf(path);
  return found?.isDirectory() ? `${found.dev}:${found.ino}:${found.birthtimeNs}` : undefined;
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
