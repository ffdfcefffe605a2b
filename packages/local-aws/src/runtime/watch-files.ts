import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

export interface WatchedFiles {
  /** Lists the files that are watched now. */
  files(): string[];
  close(): void;
}

/** An editor writes a file in several steps. After this time the last step is over. */
const settledMs = 10;

/**
 * Watches a folder and the folders within, except what is ignored, and reports changed files together. A file that was
 * written again with the same content has not changed. A synthesis may write its bundles beside the sources, and this
 * must not cause another synthesis.
 */
export function watchFiles(
  root: string,
  isIgnored: (path: string) => boolean,
  changed: (paths: ReadonlySet<string>) => void,
): WatchedFiles {
  const changes = new Changes(changed);
  const folders = new WatchedFolders(isIgnored, (path) => changes.note(path));
  folders.open(root);
  return {
    files: () => folders.files(),
    close() {
      changes.stop();
      folders.close();
    },
  };
}

/** Collects written files until no more come, and reports those whose content changed together. */
class Changes {
  readonly #tell: (paths: ReadonlySet<string>) => void;
  readonly #digests = new Map<string, string>();
  #pending = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (paths: ReadonlySet<string>) => void) {
    this.#tell = tell;
  }

  note(path: string): void {
    this.#pending.add(path);
    this.stop();
    this.#timer = setTimeout(() => this.#flush(), settledMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    const paths = new Set([...this.#pending].filter((path) => this.#differs(path)));
    this.#pending = new Set();
    if (paths.size > 0) this.#tell(paths);
  }

  #differs(path: string): boolean {
    const digest = digestOf(path);
    const isSame = this.#digests.get(path) === digest;
    this.#digests.set(path, digest);
    return !isSame;
  }
}

/** Has a watcher for each folder; folders that are made later get one too. */
class WatchedFolders {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #isIgnored: (path: string) => boolean;
  readonly #written: (path: string) => void;

  constructor(isIgnored: (path: string) => boolean, written: (path: string) => void) {
    this.#isIgnored = isIgnored;
    this.#written = written;
  }

  /** Starts to watch a folder and answers the files in it. */
  open(directory: string): string[] {
    const watcher = watch(directory, (_event, name) => {
      if (name !== null) this.#seen(join(directory, name));
    });
    // A folder that is removed takes its watcher along.
    watcher.on('error', () => void this.#watchers.delete(directory));
    watcher.on('close', () => void this.#watchers.delete(directory));
    this.#watchers.set(directory, watcher);
    return this.#within(directory).flatMap(({ path, isDirectory }) => (isDirectory ? this.open(path) : [path]));
  }

  files(): string[] {
    return [...this.#watchers.keys()].flatMap((directory) =>
      this.#within(directory).flatMap(({ path, isDirectory }) => (isDirectory ? [] : [path])),
    );
  }

  close(): void {
    for (const watcher of [...this.#watchers.values()]) watcher.close();
  }

  #seen(path: string): void {
    if (this.#isIgnored(path)) return;
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return this.#written(path);
    if (this.#watchers.has(path)) return;
    for (const file of this.open(path)) this.#written(file);
  }

  #within(directory: string): { readonly path: string; readonly isDirectory: boolean }[] {
    return readdirSync(directory, { withFileTypes: true })
      .map((entry) => ({ path: join(directory, entry.name), isDirectory: entry.isDirectory() }))
      .filter(({ path }) => !this.#isIgnored(path));
  }
}

/** Answers an empty text if the file is absent or cannot be read. */
function digestOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('base64');
  } catch {
    return '';
  }
}
